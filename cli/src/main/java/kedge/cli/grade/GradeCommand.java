package kedge.cli.grade;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import kedge.data.UserError;
import kedge.data.cluster.FilePart;
import kedge.data.cluster.TaskEngine;
import kedge.data.cluster.TaskEngines;
import kedge.rewards.Reward;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kedge grade}: applies a reward to a file of completions. */
@Command(name = "grade", mixinStandardHelpOptions = true,
    description = "Grade a file of completions, one JSON object per line. The folder rollouts of a run needs no "
        + "options.")
public final class GradeCommand implements Runnable {
  @Parameters(paramLabel = "FILE", arity = "0..1",
      description = "A file of JSON objects, one per line, plain or gzip. A nested field is named by its path, "
          + "parts.math.value.")
  private Path file;

  @Option(names = "--attack", paramLabel = "FILE",
      description = "Read a file of problems instead of completions, grade known cheats and honest variants of "
          + "each, and count by kind how many the reward accepts. With --question, cheats also copy the question.")
  private Path attack;

  @Option(names = "--gold", paramLabel = "FIELD", defaultValue = "answer",
      description = "Field of the gold answer, or of a solution that contains it. Default: ${DEFAULT-VALUE}.")
  private String gold;

  @Option(names = "--prediction", paramLabel = "FIELD", defaultValue = "text",
      description = "Field of the completion. Default: ${DEFAULT-VALUE}.")
  private String prediction;

  @Option(names = "--expected", paramLabel = "FIELD",
      description = "Field of the expected verdict: a number, true or false, correct or wrong.")
  private String expected;

  @Option(names = "--out", paramLabel = "FILE",
      description = "Write the rows to a new file, with their verdicts under the key graded.")
  private Path out;

  @Option(names = "--show", paramLabel = "N", defaultValue = "20",
      description = "Maximum number of disagreements listed; with --attack, of each kind. Default: "
          + "${DEFAULT-VALUE}.")
  private int show;

  @Option(names = "--threads", paramLabel = "N",
      description = "Number of rows graded at a time. Default: one per processor; with --on, one per core of an "
          + "executor.")
  private Integer threads;

  @Option(names = "--on", paramLabel = "MASTER",
      description = "Grade on the executors of Apache Spark, with the same result: spark://HOST:PORT, or local[N]. "
          + "They must see FILE under the same path.")
  private String on;

  @Mixin
  private GradeOptions options;

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    if ((file == null) == (attack == null)) {
      throw new UserError(file == null ? "FILE is missing, expected a file of completions. Maybe --attack FILE?"
          : "FILE and --attack are given, expected one of them");
    }
    if (attack != null && (expected != null || out != null || on != null)) {
      throw new UserError("--" + (out != null ? "out" : expected != null ? "expected" : "on")
          + " is given with --attack, expected one of them");
    }
    if (attack != null) {
      int atOnce = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
      options.with(reward -> new AttackRun(reward, options.fields(gold, prediction), show, atOnce).run(attack,
          spec.commandLine().getOut()));
      return;
    }
    options.with(reward -> new Grading(reward, options.tokens(), Optional.ofNullable(out), show)
        .run(file, rows -> grade(reward, rows), spec.commandLine().getOut()));
  }

  private void grade(Reward reward, Consumer<GradedRows> rows) {
    if (on == null) {
      int atOnce = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
      RowGrader grader = new RowGrader(reward, options.fields(gold, prediction),
          new RowGrader.Rules(Optional.ofNullable(expected), out != null, show, atOnce), rows);
      RowFile.read(file, grader::add);
      grader.flush();
      return;
    }
    List<List<FilePart>> parts = RowParts.of(file);
    GradePart task = new GradePart(options, gold, prediction, expected, out != null, show,
        threads == null ? 1 : threads);
    try (TaskEngine engine = TaskEngines.open(on)) {
      engine.map("grade " + file.getFileName(), parts, task, graded -> graded.forEach(rows));
    }
  }
}
