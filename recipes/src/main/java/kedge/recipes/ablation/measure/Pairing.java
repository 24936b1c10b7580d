package kedge.recipes.ablation.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import kedge.data.DataException;
import kedge.recipes.ablation.statistics.Claims;

/**
 * The runs of two cells, paired by seed, and inside a seed by problem.
 *
 * @param seeds those that both cells have
 * @param differences cell minus baseline, one a seed
 * @param size of the largest value that was subtracted
 * @param byProblem the same by problem, one row a seed; empty where a run did not keep its problems' scores
 */
record Pairing(Measure measure, String cell, List<Long> seeds, double[] differences, double size, List<double[]> byProblem) {

  /** Empty, with a note, where fewer than two seeds are in both. @throws DataException if a pair was not measured on the same problems */
  static Optional<Pairing> of(Measure measure, String cell, String baseline, SortedMap<Long, Score> treatment, SortedMap<Long, Score> control,
      List<String> notes) {
    TreeSet<Long> common = new TreeSet<>(treatment.keySet());
    common.retainAll(control.keySet());
    if (common.size() < 2) {
      notes.add(cell + " against " + baseline + ", " + measure.name() + ": not compared, seeds in both are " + common + ", expected at least 2");
      return Optional.empty();
    }
    TreeSet<Long> alone = new TreeSet<>(treatment.keySet());
    alone.addAll(control.keySet());
    alone.removeAll(common);
    if (!alone.isEmpty()) {
      notes.add(cell + " against " + baseline + ", " + measure.name() + ": seeds " + alone + " are in one of the two only, and left out");
    }
    double[] differences = new double[common.size()];
    double size = 0;
    List<double[]> rows = new ArrayList<>();
    for (Long seed : common) {
      Score score = treatment.get(seed);
      Score other = control.get(seed);
      requireSame(measure, cell, baseline, seed, score, other);
      size = Math.max(size, Math.max(Math.abs(score.value()), Math.abs(other.value())));
      differences[rows.size()] = score.value() - other.value();
      rows.add(score.byProblem().keySet().stream().mapToDouble(id -> score.byProblem().get(id) - other.byProblem().get(id)).filter(d -> !Double.isNaN(d))
          .toArray());
    }
    boolean rectangular = rows.stream().allMatch(row -> row.length == rows.get(0).length && row.length > 0)
        && common.stream().map(seed -> treatment.get(seed).byProblem().keySet()).distinct().count() == 1;
    return Optional.of(new Pairing(measure, cell, List.copyOf(common), differences, size, rectangular ? rows : List.of()));
  }

  private static void requireSame(Measure measure, String cell, String baseline, long seed, Score score, Score other) {
    TreeSet<String> apart = new TreeSet<>(score.byProblem().keySet());
    apart.addAll(other.byProblem().keySet());
    apart.removeIf(id -> score.byProblem().containsKey(id) && other.byProblem().containsKey(id));
    boolean known = !score.byProblem().isEmpty() && !other.byProblem().isEmpty();
    if (score.problems() != other.problems() || known && !apart.isEmpty()) {
      throw new DataException(measure.name() + ", seed " + seed + ": " + cell + " was measured on " + score.problems() + " problems and " + baseline + " on "
          + other.problems() + (known ? ", of which " + apart.size() + " are in one of the two only, the first is " + apart.first() : "")
          + "; a difference is taken on the same problems only. Maybe the eval stages read different data?");
    }
    if (!known && score.byProblem().size() != other.byProblem().size()) {
      throw new DataException(measure.name() + ", seed " + seed + ": only one of " + cell + " and " + baseline
          + " kept its scores by problem (problems.jsonl), so that nothing shows that the problems are the same. Maybe run kedge eval on both?");
    }
  }

  Claims.Question question() {
    return new Claims.Question(differences, size, measure.better(), measure.margin());
  }
}
