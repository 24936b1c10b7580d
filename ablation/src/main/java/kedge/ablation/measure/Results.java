package kedge.ablation.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import kedge.ablation.statistics.Claims;
import kedge.ablation.statistics.NewProblems;
import kedge.ablation.statistics.PairedDifference;
import kedge.data.UserError;

/**
 * Results of a comparison.
 *
 * @param baseline name of the cell that the others are compared with
 * @param scores measure → cell → seed → score
 * @param absent measure → cell → seed → why a finished run has no score; it is excluded from means and pairs of the
 * measure
 * @param unknown measures that a run does not know, whose names may be misspelled, in the order of runs
 * @param comparisons in the order of measures, then cells
 * @param notes what could not be compared, and why
 * @param different the notes about pairs that were measured on different problems
 */
public record Results(String title, String baseline, List<Cell> cells, List<Measure> measures,
    Map<Measure, Map<String, SortedMap<Long, Score>>> scores,
    Map<Measure, Map<String, SortedMap<Long, String>>> absent, List<Unknown> unknown, List<Comparison> comparisons,
    List<String> notes,
    List<String> different) {

  /**
   * Comparison of a cell with the baseline by one measure.
   *
   * @param pairs one per seed that both cells have
   * @param newProblems interval for other problems of the same kind; empty if scores per problem are not known
   * @param sentence the verdict in words
   * @param leftOut number of problems scored in only one of the two runs, over all seeds
   */
  public record Comparison(Measure measure, String cell, String baseline, List<Pair> pairs, Claims.Answer answer,
      Optional<NewProblems> newProblems,
      String sentence, int leftOut) {

    /** Returns the seeds that both cells have. */
    public List<Long> seeds() {
      return pairs.stream().map(Pair::seed).toList();
    }
  }

  /** Values of one seed in both cells, over the problems scored in both. */
  public record Pair(long seed, double baseline, double cell) {

    /** Returns the cell's value minus the baseline's. */
    public double difference() {
      return cell - baseline;
    }
  }

  /**
   * A measure that a run does not have.
   *
   * @param message names the run
   */
  public record Unknown(Measure measure, String message) {
  }

  /** Reads all runs and compares the cells. @throws UserError if a run's logs are damaged */
  public static Results of(String title, List<Cell> cells, String baseline, List<Measure> measures, Claims claims) {
    Map<Measure, Map<String, SortedMap<Long, Score>>> scores = new LinkedHashMap<>();
    Map<Measure, Map<String, SortedMap<Long, String>>> absent = new LinkedHashMap<>();
    List<Unknown> unknown = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    cells.forEach(cell -> cell.runs().forEach((seed, run) -> new RunScores(run).changes().forEach(
        change -> notes
            .add(cell.name() + ", seed " + seed + ": the recipe was changed while the run went on, so that its "
                + "values belong to neither recipe: " + change))));
    for (Measure measure : measures) {
      scores.put(measure, new LinkedHashMap<>());
      absent.put(measure, new LinkedHashMap<>());
      for (Cell cell : cells) {
        SortedMap<Long, Score> known = scores.get(measure).computeIfAbsent(cell.name(), name -> new TreeMap<>());
        SortedMap<Long, String> missing = absent.get(measure).computeIfAbsent(cell.name(), name -> new TreeMap<>());
        cell.runs().forEach((seed, run) -> {
          MeasureReading reading = new RunScores(run).look(measure);
          reading.score().ifPresentOrElse(score -> known.put(seed, score), () -> missing.put(seed, reading.why()));
          if (!reading.known()) {
            unknown.add(new Unknown(measure, run + ": " + reading.why()));
          }
        });
        missing.forEach(
            (seed, why) -> notes.add(cell.name() + ", seed " + seed + ", " + measure.name() + ": excluded, " + why));
      }
    }
    List<Pairing> pairings = new ArrayList<>();
    List<String> different = new ArrayList<>();
    scores.forEach((measure, byCell) -> byCell.forEach((cell, bySeed) -> {
      if (!cell.equals(baseline)) {
        Pairing.of(measure, cell, baseline, bySeed, byCell.get(baseline), notes, different).ifPresent(pairings::add);
      }
    }));
    List<Claims.Question> questions = pairings.stream().map(Pairing::question).toList();
    List<Claims.Answer> answers = claims.judge(questions);
    List<Comparison> comparisons = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      Pairing pairing = pairings.get(i);
      comparisons.add(new Comparison(pairing.measure(), pairing.cell(), baseline, pairing.pairs(), answers.get(i),
          NewProblems.of(pairing.byProblem(), 1 - claims.level()),
          claims.say(questions.get(i), answers.get(i), answers.size(), pairing.measure()::amount),
          pairing.leftOut()));
    }
    return new Results(title, baseline, List.copyOf(cells), List.copyOf(measures), scores, absent, unknown, comparisons,
        notes, different);
  }

  /** Checks that all runs know all measures. @throws UserError if one does not */
  public void requireKnown() {
    unknown.stream().findFirst().ifPresent(Results::refuse);
  }

  /**
   * Checks that at least one run knows each measure: a recipe without a penalty, for instance, does not log it.
   *
   * @throws UserError if no run knows a measure
   */
  public void requireKnownToSome() {
    unknown.stream().filter(each -> scores.get(each.measure()).values().stream().allMatch(Map::isEmpty)).findFirst()
        .ifPresent(Results::refuse);
  }

  /** Checks that all pairs were measured on the same problems. @throws UserError if one was not */
  public void requireSameProblems() {
    different.stream().findFirst().ifPresent(message -> {
      throw new UserError(message);
    });
  }

  private static void refuse(Unknown unknown) {
    throw new UserError(unknown.message());
  }

  /** Returns a cell's values of a measure, in the order of seeds. */
  public double[] values(Measure measure, String cell) {
    return scores.get(measure).get(cell).values().stream().mapToDouble(Score::value).toArray();
  }

  /** Returns mean and t interval of a cell over its seeds; empty with fewer than 2 seeds. */
  public Optional<PairedDifference> interval(Measure measure, String cell, double level) {
    double[] values = values(measure, cell);
    return values.length < 2 ? Optional.empty() : Optional.of(PairedDifference.of(values, level));
  }
}
