package kedge.sft.curation.text;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import kedge.data.KeyedRandom;
import kedge.data.Problem;
import kedge.data.Role;
import kedge.data.Turn;

/**
 * Index of the runs of n words (n-grams) of evaluation questions. One thread fills it; then any number of threads may
 * read it.
 */
public final class HeldOutRuns implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int PRESENT_BITS = 22;
  private final int words;
  private final List<String> ids = new ArrayList<>();
  private final List<Integer> lengths = new ArrayList<>(); // number of distinct runs per question
  private final Map<Long, int[]> holders = new HashMap<>();
  // n, and the lengths of shorter questions, each of which is a single run
  private final TreeSet<Integer> sizes = new TreeSet<>();
  // Bloom filter over the high bits of runs
  private final BitSet present = new BitSet(1 << PRESENT_BITS);
  private long digest;

  public HeldOutRuns(int words) {
    this.words = words;
  }

  /**
   * An evaluation question that shares n-grams with a text.
   *
   * @param id id of the question
   * @param share share of its distinct n-grams in the text, from 0 to 1
   */
  public record Hit(String id, double share) {
  }

  /** Adds an evaluation question: the text of its user turns. */
  public void add(Problem problem) {
    StringBuilder question = new StringBuilder();
    for (Turn turn : problem.prompt().turns()) {
      question.append(turn.role() == Role.USER ? turn.text() + "\n" : "");
    }
    String[] asked = NormalizedWords.of(question.toString());
    long[] runs = Arrays.stream(Shingles.of(asked, words)).distinct().toArray();
    if (runs.length == 0) {
      return;
    }
    sizes.add(Math.min(words, asked.length));
    int place = ids.size();
    ids.add(problem.id());
    lengths.add(runs.length);
    for (long run : runs) {
      int[] before = holders.getOrDefault(run, new int[0]);
      int[] more = Arrays.copyOf(before, before.length + 1);
      more[before.length] = place;
      holders.put(run, more);
      present.set(bit(run));
      digest = KeyedRandom.bits(digest, run);
    }
    digest = KeyedRandom.bits(digest, KeyedRandom.text(problem.id()));
  }

  /** Digest of everything that was added. */
  public String digest() {
    return words + ":" + ids.size() + ":" + Long.toHexString(digest);
  }

  /**
   * Returns the evaluation question with the largest share of n-grams in these texts, the first one in a tie; empty if
   * they share none.
   */
  public Optional<Hit> most(String... texts) {
    Set<Long> runs = new HashSet<>();
    for (String text : texts) {
      String[] spoken = NormalizedWords.of(text);
      for (int size : sizes.headSet(spoken.length, true)) {
        for (long run : Shingles.of(spoken, size)) {
          if (present.get(bit(run)) && holders.containsKey(run)) {
            runs.add(run);
          }
        }
      }
    }
    Map<Integer, Integer> held = new HashMap<>();
    for (long run : runs) {
      for (int place : holders.get(run)) {
        held.merge(place, 1, Integer::sum);
      }
    }
    int best = -1;
    for (int place : held.keySet()) {
      double gain = best < 0 ? 1 : share(held, place) - share(held, best);
      best = gain > 0 || (gain == 0 && place < best) ? place : best;
    }
    return best < 0 ? Optional.empty() : Optional.of(new Hit(ids.get(best), share(held, best)));
  }

  private double share(Map<Integer, Integer> held, int place) {
    return (double) held.get(place) / lengths.get(place);
  }

  private static int bit(long run) {
    return (int) (run >>> 64 - PRESENT_BITS);
  }
}
