package kedge.sft.curation.operation;

import java.io.Serializable;
import java.util.List;
import kedge.data.KeyedRandom;
import kedge.sft.curation.CurationRecord;
import kedge.sft.curation.CurationRecords;
import kedge.sft.curation.Decisions;
import kedge.sft.curation.OperationContext;
import kedge.sft.curation.Picture;
import kedge.sft.curation.SetOperation;
import kedge.sft.curation.text.MinHash;
import kedge.sft.curation.text.NearIndex;
import kedge.sft.curation.text.Numbers;
import kedge.sft.curation.text.Shingles;

/**
 * Drops near duplicates: of records with the same images and nearly the same question, the first is kept. Similarity is
 * the Jaccard similarity of the questions' word n-grams, estimated by {@link MinHash}. By default the questions must
 * also hold the same numbers: in a mathematical problem another number makes another problem.
 */
public record DedupeNear(Settings settings, long seed) implements SetOperation, Serializable {
  /** Rule for the numbers in two near duplicates. */
  public enum NumberRule {
    SAME, ANY
  }

  /**
   * Settings of {@code step: dedupe_near}.
   *
   * @param threshold least similarity of duplicates, above 0 and at most 1; default 0.8
   * @param words words per n-gram; default 3
   * @param numbers whether copies must hold the {@code same} numbers in the same order, or {@code any}; default {@code
   * same}
   */
  public record Settings(Double threshold, Integer words, NumberRule numbers) implements Serializable {
    public Settings {
      threshold = threshold == null ? 0.8 : threshold;
      words = words == null ? 3 : words;
      numbers = numbers == null ? NumberRule.SAME : numbers;
      if (!(threshold > 0 && threshold <= 1)) {
        throw new IllegalArgumentException("threshold is " + threshold + ", expected above 0 and at most 1");
      }
      if (words < 1) {
        throw new IllegalArgumentException("words is " + words + ", expected at least 1");
      }
    }
  }

  /** {@code step: dedupe_near}. */
  public static final class Provider extends BuiltInProvider<Settings> {
    public Provider() {
      super("dedupe_near", Settings.class);
    }

    @Override
    public DedupeNear create(Settings settings, OperationContext context) {
      return new DedupeNear(settings, context.seed());
    }
  }

  /** Signature of a question, a hash of the parts that must be equal, and the record's id. */
  private record Feature(long guard, MinHash.Signature signature, String id) implements Serializable {
  }

  @Override
  public Decisions decide(CurationRecords set) {
    MinHash hash = new MinHash(settings.threshold(), seed);
    NearIndex index = new NearIndex(set.size(), hash.bands(), settings.threshold());
    int[] original = new int[set.size()];
    IdTexts ids = new IdTexts(set.size());
    set.pass(example -> feature(hash, example), (place, feature) -> {
      original[place] = index.findOrAdd(place, feature.guard(), feature.signature());
      ids.add(feature.id());
    });
    String[] notes = index.cut() == 0 ? new String[0]
        : new String[]{"in " + index.cut() + " looks a bucket held more than " + NearIndex.LOOKED_AT
            + " records, of which the newest were compared: some near"
            + " copies may have stayed. Maybe a higher threshold or more words"};
    return new Duplicates(original, ids, "nearly the question of an earlier record", notes);
  }

  private Feature feature(MinHash hash, CurationRecord example) {
    List<String> numbers = settings.numbers() == NumberRule.SAME ? Numbers.of(example.question()) : List.of();
    StringBuilder same = new StringBuilder(String.join(" ", numbers));
    for (Picture picture : example.pictures()) {
      same.append('\n').append(picture.digest());
    }
    long guard = KeyedRandom.text(same.toString());
    return new Feature(guard, hash.of(Shingles.of(example.question(), settings.words()), guard), example.id());
  }
}
