package kedge.ablation.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import kedge.ablation.measure.Results.Pair;
import kedge.ablation.statistics.Claims;

/**
 * The runs of two cells, paired by seed and problem. A problem that was scored in only one of the two runs is excluded
 * from both means.
 *
 * @param pairs one per seed that both cells have
 * @param byProblem cell minus baseline for the problems scored in all seeds, {@code [seeds][problems]}; empty if a run
 * has no scores per problem, or seeds were measured on different problems
 * @param leftOut number of problems scored in only one of the two runs, over all seeds
 */
record Pairing(Measure measure, String cell, List<Pair> pairs, List<double[]> byProblem, int leftOut) {

  /**
   * Pairs two cells. Returns empty, and adds a note, if they have fewer than two seeds in common, or the runs of a seed
   * were measured on different problems.
   *
   * @param different receives a message about each seed with different problems
   */
  static Optional<Pairing> of(Measure measure, String cell, String baseline, SortedMap<Long, Score> treatment,
      SortedMap<Long, Score> control,
      List<String> notes, List<String> different) {
    String about = cell + " against " + baseline + ", " + measure.name() + ": ";
    TreeSet<Long> common = new TreeSet<>(treatment.keySet());
    common.retainAll(control.keySet());
    TreeSet<Long> alone = new TreeSet<>(treatment.keySet());
    alone.addAll(control.keySet());
    alone.removeAll(common);
    List<Pair> pairs = new ArrayList<>();
    List<Set<String>> scored = new ArrayList<>();
    List<String> apart = new ArrayList<>();
    int leftOut = 0;
    for (Long seed : common) {
      Score score = treatment.get(seed);
      Score other = control.get(seed);
      Optional<String> unlike = unlike(measure, cell, baseline, seed, score, other);
      if (unlike.isPresent()) {
        different.add(unlike.get());
        notes.add(unlike.get());
        return Optional.empty();
      }
      Set<String> both = scored(score);
      both.retainAll(scored(other));
      int lost = scored(score).size() + scored(other).size() - 2 * both.size();
      leftOut += lost;
      if (lost > 0) {
        apart.add(lost + " of " + score.byProblem().size() + " (seed " + seed + ")");
      }
      if (lost == 0 || !both.isEmpty()) {
        pairs.add(lost == 0 ? new Pair(seed, other.value(), score.value())
            : new Pair(seed, mean(other, both), mean(score, both)));
        scored.add(both);
      }
    }
    if (!apart.isEmpty()) {
      notes.add(about + "problems scored in only one of the two are excluded from both: "
          + String.join(", ", apart));
    }
    List<Long> seeds = pairs.stream().map(Pair::seed).toList();
    if (pairs.size() < 2) {
      notes.add(about + "not compared, since the common seeds are " + seeds + ", expected at least 2");
      return Optional.empty();
    }
    if (!alone.isEmpty()) {
      notes.add(about + "seeds " + alone + " are excluded, since only one of the two has them");
    }
    List<String> columns = columns(treatment, seeds, scored);
    if (scored.stream().anyMatch(both -> both.size() > columns.size()) && columns.size() > 1) {
      notes.add(about + "the interval for new problems uses the " + columns.size()
          + " problems scored in all seeds");
    }
    List<double[]> rows = columns.isEmpty() ? List.of()
        : seeds.stream().map(seed -> columns.stream()
            .mapToDouble(id -> treatment.get(seed).byProblem().get(id) - control.get(seed).byProblem().get(id))
            .toArray()).toList();
    return Optional.of(new Pairing(measure, cell, pairs, rows, leftOut));
  }

  /** Returns the ids of the problems that have a score. */
  private static Set<String> scored(Score score) {
    Set<String> ids = new TreeSet<>(score.byProblem().keySet());
    ids.removeIf(id -> score.byProblem().get(id).isNaN());
    return ids;
  }

  private static double mean(Score score, Set<String> ids) {
    return ids.stream().mapToDouble(score.byProblem()::get).average().orElseThrow();
  }

  /** Returns the ids of the problems scored in all seeds; empty unless all seeds were measured on the same problems. */
  private static List<String> columns(SortedMap<Long, Score> treatment, List<Long> seeds, List<Set<String>> scored) {
    if (seeds.stream().map(seed -> treatment.get(seed).byProblem().keySet()).distinct().count() > 1) {
      return List.of();
    }
    Set<String> columns = new TreeSet<>(scored.get(0));
    scored.forEach(columns::retainAll);
    return List.copyOf(columns);
  }

  private static Optional<String> unlike(Measure measure, String cell, String baseline, long seed, Score score,
      Score other) {
    TreeSet<String> apart = new TreeSet<>(score.byProblem().keySet());
    apart.addAll(other.byProblem().keySet());
    apart.removeIf(id -> score.byProblem().containsKey(id) && other.byProblem().containsKey(id));
    boolean known = !score.byProblem().isEmpty() && !other.byProblem().isEmpty();
    if (score.problems() != other.problems() || known && !apart.isEmpty()) {
      return Optional.of(measure.name() + ", seed " + seed + ": " + cell + " was measured on " + score.problems()
          + " problems and " + baseline + " on "
          + other.problems()
          + (known ? ", of which " + apart.size() + " are in only one of the two, the first is " + apart.first() : "")
          + "; expected the same problems. Maybe the eval stages read different data?");
    }
    if (!known && score.byProblem().size() != other.byProblem().size()) {
      return Optional.of(measure.name() + ", seed " + seed + ": only one of " + cell + " and " + baseline
          + " has scores per problem (problems.jsonl), so the problems cannot be compared. "
          + "Maybe run kedge eval on both?");
    }
    return Optional.empty();
  }

  Claims.Question question() {
    double size = pairs.stream().mapToDouble(pair -> Math.max(Math.abs(pair.baseline()), Math.abs(pair.cell()))).max()
        .orElseThrow();
    return new Claims.Question(pairs.stream().mapToDouble(Pair::difference).toArray(), size, measure.better(),
        measure.margin());
  }
}
