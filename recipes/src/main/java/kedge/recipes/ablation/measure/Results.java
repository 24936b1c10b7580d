package kedge.recipes.ablation.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import kedge.recipes.ablation.statistics.Claims;
import kedge.recipes.ablation.statistics.NewProblems;
import kedge.recipes.ablation.statistics.PairedDifference;

/**
 * Everything a comparison found.
 *
 * @param baseline name of the cell that the others are compared with
 * @param scores measure → cell → seed → score
 * @param comparisons in the order of measures, then cells
 * @param notes what could not be compared, and why
 */
public record Results(String title, String baseline, List<Cell> cells, List<Measure> measures, Map<Measure, Map<String, SortedMap<Long, Score>>> scores,
                      List<Comparison> comparisons, List<String> notes) {

  /**
   * A cell against the baseline by one measure.
   *
   * @param seeds those that both have
   * @param newProblems the interval for other problems of the kind; empty where scores by problem are not known
   * @param sentence the verdict in words
   */
  public record Comparison(Measure measure, String cell, String baseline, List<Long> seeds, Claims.Answer answer, Optional<NewProblems> newProblems,
                           String sentence) {
  }

  /** Reads all runs and compares. @throws kedge.data.DataException where a run lacks what is measured */
  public static Results of(String title, List<Cell> cells, String baseline, List<Measure> measures, Claims claims) {
    Map<Measure, Map<String, SortedMap<Long, Score>>> scores = new LinkedHashMap<>();
    for (Measure measure : measures) {
      Map<String, SortedMap<Long, Score>> byCell = new LinkedHashMap<>();
      for (Cell cell : cells) {
        SortedMap<Long, Score> bySeed = new TreeMap<>();
        cell.runs().forEach((seed, run) -> bySeed.put(seed, new RunScores(run).read(measure)));
        byCell.put(cell.name(), bySeed);
      }
      scores.put(measure, byCell);
    }
    List<String> notes = new ArrayList<>();
    List<Pairing> pairings = new ArrayList<>();
    scores.forEach((measure, byCell) -> byCell.forEach((cell, bySeed) -> {
      if (!cell.equals(baseline)) {
        Pairing.of(measure, cell, baseline, bySeed, byCell.get(baseline), notes).ifPresent(pairings::add);
      }
    }));
    List<Claims.Question> questions = pairings.stream().map(Pairing::question).toList();
    List<Claims.Answer> answers = claims.judge(questions);
    List<Comparison> comparisons = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      Pairing pairing = pairings.get(i);
      comparisons.add(new Comparison(pairing.measure(), pairing.cell(), baseline, pairing.seeds(), answers.get(i),
          NewProblems.of(pairing.byProblem(), 1 - claims.level()), claims.say(questions.get(i), answers.get(i), answers.size(), pairing.measure()::amount)));
    }
    return new Results(title, baseline, List.copyOf(cells), List.copyOf(measures), scores, comparisons, notes);
  }

  /** A cell's values by a measure, one a seed, in the order of the seeds. */
  public double[] values(Measure measure, String cell) {
    return scores.get(measure).get(cell).values().stream().mapToDouble(Score::value).toArray();
  }

  /** Mean and t interval of a cell over its seeds; empty with fewer than 2. */
  public Optional<PairedDifference> interval(Measure measure, String cell, double level) {
    double[] values = values(measure, cell);
    return values.length < 2 ? Optional.empty() : Optional.of(PairedDifference.of(values, level));
  }
}
