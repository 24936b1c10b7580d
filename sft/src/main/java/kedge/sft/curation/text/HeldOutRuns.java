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
 * read it. Runs that many questions of a set share are words of its prompt, not of a question, and are not counted
 * (Brown et al. 2020, arXiv 2005.14165, appendix C, ignore frequent n-grams too); a question of such runs only keeps
 * them.
 */
public final class HeldOutRuns implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int PRESENT_BITS = 22;
  /** A run is shared if more of a set's questions hold it than this number, and than this share of them. */
  private static final int SHARED = 10;
  private static final double SHARED_SHARE = 0.1;
  private final int words;
  private final List<String> ids = new ArrayList<>();
  private final List<long[]> runsOf = new ArrayList<>(); // distinct runs per question
  private final List<String> sets = new ArrayList<>(); // per question
  private final Set<String> known = new HashSet<>(); // sets with the words of their questions
  private volatile Index index;
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
    if (!known.add(problem.source() + "\n" + String.join(" ", asked))) {
      return; // a set may hold each question several times
    }
    index = null;
    sizes.add(Math.min(words, asked.length));
    ids.add(problem.id());
    runsOf.add(runs);
    sets.add(problem.source());
    for (long run : runs) {
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
    Index all = index();
    Set<Long> runs = new HashSet<>();
    for (String text : texts) {
      String[] spoken = NormalizedWords.of(text);
      for (int size : sizes.headSet(spoken.length, true)) {
        for (long run : Shingles.of(spoken, size)) {
          if (present.get(bit(run)) && all.holders().containsKey(run)) {
            runs.add(run);
          }
        }
      }
    }
    Map<Integer, Integer> held = new HashMap<>();
    for (long run : runs) {
      all.holders().get(run).forEach(place -> held.merge(place, 1, Integer::sum));
    }
    int best = -1;
    for (int place : held.keySet()) {
      double gain = best < 0 ? 1 : all.share(held, place) - all.share(held, best);
      best = gain > 0 || (gain == 0 && place < best) ? place : best;
    }
    return best < 0 ? Optional.empty() : Optional.of(new Hit(ids.get(best), all.share(held, best)));
  }

  /**
   * The runs that are counted.
   *
   * @param holders run → questions that hold it
   * @param lengths number of runs by question
   */
  private record Index(Map<Long, List<Integer>> holders, int[] lengths) {
    double share(Map<Integer, Integer> held, int place) {
      return (double) held.get(place) / lengths[place];
    }
  }

  private Index index() {
    Index made = index;
    if (made == null) {
      synchronized (this) {
        made = index == null ? makeIndex() : index;
        index = made;
      }
    }
    return made;
  }

  private Index makeIndex() {
    Map<String, Integer> questions = new HashMap<>();
    Map<String, Map<Long, Integer>> counts = new HashMap<>();
    for (int place = 0; place < ids.size(); place++) {
      questions.merge(sets.get(place), 1, Integer::sum);
      Map<Long, Integer> ofSet = counts.computeIfAbsent(sets.get(place), set -> new HashMap<>());
      Arrays.stream(runsOf.get(place)).forEach(run -> ofSet.merge(run, 1, Integer::sum));
    }
    Set<Long> shared = new HashSet<>();
    counts.forEach((set, ofSet) -> ofSet.forEach((run, count) -> {
      if (count > Math.max(SHARED, SHARED_SHARE * questions.get(set))) {
        shared.add(run);
      }
    }));
    Map<Long, List<Integer>> holders = new HashMap<>();
    int[] lengths = new int[ids.size()];
    for (int place = 0; place < lengths.length; place++) {
      long[] own = Arrays.stream(runsOf.get(place)).filter(run -> !shared.contains(run)).toArray();
      own = own.length == 0 ? runsOf.get(place) : own;
      lengths[place] = own.length;
      for (long run : own) {
        holders.computeIfAbsent(run, first -> new ArrayList<>(1)).add(place);
      }
    }
    return new Index(holders, lengths);
  }

  private static int bit(long run) {
    return (int) (run >>> 64 - PRESENT_BITS);
  }
}
