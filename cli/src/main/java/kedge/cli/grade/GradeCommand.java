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

/** {@code kedge grade}: a reward over any file of completions. */
@Command(name = "grade", mixinStandardHelpOptions = true,
    description = "Grade a file of completions, one JSON object a line; the folder rollouts of a run needs no "
        + "options.")
public final class GradeCommand implements Runnable {
  @Parameters(paramLabel = "FILE", arity = "0..1",
      description = "JSON objects, one a line, also packed by gzip. A field within another goes by its path, "
          + "parts.math.value.")
  private Path file;

  @Option(names = "--attack", paramLabel = "FILE",
      description = "A file of problems in the place of completions: write the known cheats and honest variants for "
          + "each, and count by kind which of them the reward pays. With --question, cheats copy from the question.")
  private Path attack;

  @Option(names = "--gold", paramLabel = "FIELD", defaultValue = "answer",
      description = "The known answer, or the solution that holds it. Default: ${DEFAULT-VALUE}.")
  private String gold;

  @Option(names = "--prediction", paramLabel = "FIELD", defaultValue = "text",
      description = "The completion. Default: ${DEFAULT-VALUE}.")
  private String prediction;

  @Option(names = "--expected", paramLabel = "FIELD",
      description = "What the verdict should be: a number, true or false, correct or wrong.")
  private String expected;

  @Option(names = "--out", paramLabel = "FILE",
      description = "A new file for the rows with their verdicts, under the key graded.")
  private Path out;

  @Option(names = "--show", paramLabel = "N", defaultValue = "20",
      description = "List at most so many disagreements, with --attack so many of each kind. Default: "
          + "${DEFAULT-VALUE}.")
  private int show;

  @Option(names = "--threads", paramLabel = "N",
      description = "Rows judged at the same time. Default: one per processor; with --on, one per core of an "
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
          : "FILE is given and --attack too, expected one of them");
    }
    if (attack != null && (expected != null || out != null || on != null)) {
      throw new UserError("--" + (out != null ? "out" : expected != null ? "expected" : "on")
          + " is given with --attack, expected without it");
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
