package kedge.training.check;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kedge.data.Answer;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.UserError;
import kedge.data.io.JsonText;
import kedge.data.rows.MissingField;
import kedge.data.rows.OnBadRow;
import kedge.data.rows.RowSettings;
import kedge.recipes.stage.EvalStage;
import kedge.rewards.Reward;
import kedge.rewards.pool.GoldCheck;
import kedge.rewards.pool.GoldReport;
import kedge.training.parts.RecipeRewards;
import kedge.training.parts.RecipeSources;
import kedge.training.parts.RunParts;

/** Checks that the rewards grade every problem, and its known answer as right. */
final class GradingCheck {
  private final RunParts parts;
  private final LeftOut leftOut;
  private final PrintWriter out;
  private final Map<String, GoldReport> reports = new LinkedHashMap<>();
  private final List<String> refused = new ArrayList<>();

  private GradingCheck(RunParts parts, LeftOut leftOut, PrintWriter out) {
    this.parts = parts;
    this.leftOut = leftOut;
    this.out = out;
  }

  /**
   * Requires that every known answer of the data that stages read scores 1 and an empty one 0, and that some reward
   * applies to every problem. Problems of a source with {@code on_bad_row: drop} whose answer fails are left out,
   * unless a call of a reward failed, since the remaining rows must not depend on timing.
   *
   * @throws UserError naming the problems
   */
  static void require(RunParts parts, LeftOut leftOut, PrintWriter out) {
    GradingCheck check = new GradingCheck(parts, leftOut, out);
    Set<String> names = parts.recipe().stages().values().stream()
        .flatMap(stage -> parts.sources().given(stage).stream()).collect(Collectors.toCollection(LinkedHashSet::new));
    names.forEach(check::gold);
    if (!check.refused.isEmpty()) {
      throw new UserError(
          String.join("\n", check.refused) + "\nExpected known answers that the rewards can grade. Maybe"
              + (String.join("", check.refused).contains("####") ? " answer_form: hash, as GSM8K has it?"
                  : " mend these rows, leave them out, or choose another answer_form?"));
    }
    parts.recipe().stages().forEach((name, stage) -> {
      if (stage.drawing().isPresent()) {
        parts.sources().given(stage).forEach(read -> check.graded(name, stage instanceof EvalStage, read));
      }
    });
  }

  private void gold(String name) {
    RecipeSources sources = parts.sources();
    RecipeRewards rewards = parts.rewards();
    ProblemSource source = sources.get(name);
    List<Reward> applying = rewards.applyingTo(name).stream().filter(Reward::gradesAnswer).toList();
    if (applying.isEmpty()) {
      out.println("data." + name + ": " + source.size() + " problems");
      return;
    }
    GoldReport report = rewards.goldCheck(applying).check(source);
    reports.put(name, report);
    boolean some = report.failures().size() < source.size();
    List<GoldReport.Failure> calls = report.failedCalls();
    if (drops(name) && calls.isEmpty() && some) {
      Set<String> failed = report.failures().stream().map(GoldReport.Failure::problem).collect(Collectors.toSet());
      if (!failed.isEmpty()) {
        sources.keep(name, IntStream.range(0, source.size())
            .filter(index -> !failed.contains(source.problem(index).id())).toArray());
      }
      leftOut.addGraded("data." + name + ".on_bad_row, gold check", report, source.size());
    } else if (!calls.isEmpty() && drops(name)) {
      refused
          .add("data." + name + ": " + calls.size() + " known answers have no score since a call of a reward failed, "
              + "which on_bad_row: drop does not leave out: " + calls.get(0).problem() + ": " + calls.get(0).reason());
      return;
    } else if (!report.passed()) {
      refused.add("data." + name + ": " + report.describe()
          + (report.noneScored() ? noneScored(source) : "")
          + (rows(name) && some && calls.isEmpty()
              ? "\n  on_bad_row: drop in data." + name + " leaves such problems out"
              : ""));
      return;
    }
    out.println("data." + name + ": " + report.describe().lines().findFirst().orElseThrow());
  }

  private static String noneScored(ProblemSource source) {
    Problem first = IntStream.range(0, source.size()).mapToObj(source::problem)
        .filter(problem -> !(problem.answer() instanceof Answer.None)).findFirst().orElseThrow();
    return "\n  none passes: the first was given as " + JsonText.quoted(GoldCheck.gold(first)) + ". A reward of your "
        + "own that reads another form, or pays other scores than 0 and 1, grades no answers: leave out its "
        + "grades_answer";
  }

  private boolean rows(String name) {
    return parts.recipe().data().get(name).settings() instanceof RowSettings;
  }

  private boolean drops(String name) {
    return parts.recipe().data().get(name).settings()instanceof RowSettings rows && rows.onBadRow() == OnBadRow.DROP;
  }

  /** Rejects problems of a stage to which no reward applies. */
  private void graded(String stage, boolean evaluates, String name) {
    List<Reward> applying = parts.rewards().applyingTo(name);
    if (applying.isEmpty()) {
      throw new UserError(
          "stages." + stage + " reads " + name + ", to which no reward applies: none of rewards names it"
              + " under sources. Maybe add it to one?");
    }
    List<String> ungraded = new ArrayList<>(reports.containsKey(name) ? reports.get(name).ungraded() : List.of());
    boolean others = !evaluates && applying.stream().anyMatch(reward -> !reward.gradesAnswer());
    if (!ungraded.isEmpty() && !others) {
      ProblemSource source = parts.sources().get(name);
      List<String> fields = new ArrayList<>();
      source.problem(0).columns().row().fieldNames().forEachRemaining(fields::add);
      throw new UserError(
          "data." + name + ": " + ungraded.size() + " of " + source.size() + " problems have no answer, "
              + ungraded.get(0) + " for one, and stages." + stage + " has only rewards that need one: "
              + String.join(", ", applying.stream().filter(Reward::gradesAnswer).map(Reward::name).toList())
              + ". Maybe answer: " + MissingField.otherName("answer", source.problem(0).columns().row())
                  .orElse("with the field that holds it")
              + "? The rows have " + String.join(", ", fields));
    }
  }
}
