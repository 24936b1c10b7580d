package kedge.sft.curation.operation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kedge.chat.TextEmbedder;
import kedge.data.KeyedRandom;
import kedge.sft.curation.AsksChatModel;
import kedge.sft.curation.CurationRecords;
import kedge.sft.curation.Decisions;
import kedge.sft.curation.OperationContext;
import kedge.sft.curation.RecordFeature;
import kedge.sft.curation.SetOperation;
import kedge.sft.curation.text.Clusters;
import kedge.sft.curation.text.QuestionEmbeddings;
import kedge.sft.curation.text.TfIdf;

/**
 * Balances the topics of questions: groups are clusters of their TF-IDF vectors or of a model's embeddings, found by
 * k-means++ on a random sample; every record belongs to the nearest center. SAIL-VL2 report, sampling over semantic
 * buckets of a model's embeddings.
 *
 * @param reader embeds the questions; empty for TF-IDF
 * @param identity which model that is
 */
public record ResampleCluster(Settings settings, long seed, Optional<TextEmbedder> reader,
    String identity) implements SetOperation {

  /**
   * Settings of {@code step: resample_cluster}.
   *
   * @param keep the share of all records that is kept, above 0 and at most 1; default 0.8
   * @param power 1 leaves the proportions, 0 takes the same number of each cluster as far as it goes; default 0.5
   * @param clusters number of clusters; default 32
   * @param sample approximate number of records from which the clusters are found; default 5000
   * @param dimensions dimensions of the TF-IDF vectors; default 128
   * @param chatModel a model that embeds the questions, by its name under {@code chat_models}, of {@code type: policy};
   * if left out, vectors are TF-IDF
   */
  public record Settings(Double keep, Double power, Integer clusters, Integer sample, Integer dimensions,
      String chatModel) implements AsksChatModel {
    public Settings {
      keep = Resampling.share(keep);
      power = Resampling.power(power);
      clusters = atLeast("clusters", clusters == null ? 32 : clusters, 2);
      sample = atLeast("sample", sample == null ? 5_000 : sample, clusters);
      if (chatModel != null && dimensions != null) {
        throw new IllegalArgumentException("dimensions is " + dimensions
            + ", but has no effect beside chat_model: the model's vectors are taken as they are");
      }
      dimensions = chatModel != null ? null : atLeast("dimensions", dimensions == null ? 128 : dimensions, 8);
    }

    private static int atLeast(String key, int value, int least) {
      if (value < least) {
        throw new IllegalArgumentException(key + " is " + value + ", expected at least " + least);
      }
      return value;
    }
  }

  /** {@code step: resample_cluster}. */
  public static final class Provider extends BuiltInProvider<Settings> {
    public Provider() {
      super("resample_cluster", Settings.class);
    }

    @Override
    public ResampleCluster create(Settings settings, OperationContext context) {
      if (settings.chatModel() == null) {
        return new ResampleCluster(settings, context.seed(), Optional.empty(), "");
      }
      OperationContext.Lent lent = context.chatModel(settings.chatModel());
      if (lent.model()instanceof TextEmbedder reader) {
        return new ResampleCluster(settings, context.seed(), Optional.of(reader), lent.identity());
      }
      throw new IllegalArgumentException(
          "chat_model is " + settings.chatModel() + ", which gives no vectors of texts, expected one of type: policy");
    }
  }

  @Override
  public Decisions decide(CurationRecords set) {
    int[] clusters = reader.isPresent() ? byMeaning(set, new QuestionEmbeddings(reader.get()))
        : byWords(set, TfIdf.of(set, settings.dimensions()));
    return Resampling.decideByPlace(set, index -> "in cluster " + clusters[index],
        new Resampling.Rule(settings.keep(), Resampling.tempered(settings.power()), seed),
        "left out to balance what questions are about");
  }

  private int[] byWords(CurationRecords set, TfIdf words) {
    List<double[]> sample = new ArrayList<>();
    RecordFeature<Boolean> drawn = drawn(set);
    set.pass(example -> drawn.apply(example) ? words.vector(example.question()) : null, (index, vector) -> {
      if (vector != null) {
        sample.add(vector);
      }
    });
    Clusters found = Clusters.of(sample, settings.clusters(), seed);
    int[] clusters = new int[set.size()];
    set.pass(example -> found.nearest(words.vector(example.question())), (index, cluster) -> clusters[index] = cluster);
    return clusters;
  }

  private int[] byMeaning(CurationRecords set, QuestionEmbeddings meanings) {
    Clusters found = Clusters.of(meanings.sample(set, drawn(set)), settings.clusters(), seed);
    int[] clusters = new int[set.size()];
    meanings.each(set, (index, vector) -> clusters[index] = found.nearest(vector));
    return clusters;
  }

  /** Whether a record is in the sample from which the clusters are found. */
  private RecordFeature<Boolean> drawn(CurationRecords set) {
    double share = (double) settings.sample() / set.size();
    long key = seed;
    return example -> KeyedRandom.uniform(key, KeyedRandom.text(example.id())) < share;
  }
}
