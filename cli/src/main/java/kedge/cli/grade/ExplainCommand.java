package kedge.cli.grade;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import kedge.data.UserError;
import kedge.rewards.Reward;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kedge explain}: shows how the grader reads and compares one answer. */
@Command(name = "explain", mixinStandardHelpOptions = true,
    description = "Show how the grader reads and compares one answer. --gold and --prediction are texts; with --file, "
        + "names of fields.")
public final class ExplainCommand implements Runnable {
  @Option(names = "--gold", paramLabel = "TEXT",
      description = "The gold answer; with --file its field (default: answer).")
  private String gold;

  @Option(names = "--prediction", paramLabel = "TEXT",
      description = "The completion; with --file its field (default: text).")
  private String prediction;

  @Option(names = "--choice", paramLabel = "TEXT",
      description = "An option of a multiple-choice question, once per option. Not with --file.")
  private List<String> choices = List.of();

  @Option(names = "--file", paramLabel = "FILE", description = "A file of JSON objects, one per line.")
  private Path file;

  @Option(names = "--line", paramLabel = "N", description = "Line number in the file, from 1.")
  private Long line;

  @Mixin
  private GradeOptions options;

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    if ((file == null) != (line == null)) {
      throw new UserError(
          "--" + (file == null ? "line" : "file") + " is given without --" + (file == null ? "file" : "line"));
    }
    if (file == null && (gold == null || prediction == null)) {
      throw new UserError(
          "--" + (gold == null ? "gold" : "prediction") + " is missing, expected a text. Maybe --file FILE --line N?");
    }
    options
        .with(reward -> (file == null ? ofTexts(reward) : ofRow(reward)).forEach(spec.commandLine().getOut()::println));
    spec.commandLine().getOut().flush();
  }

  private List<String> ofRow(Reward reward) {
    RowFile.Row row = RowFile.line(file, line);
    return Explanation.of(reward,
        options.fields(gold == null ? "answer" : gold, prediction == null ? "text" : prediction), row.value(),
        row.place());
  }

  private List<String> ofTexts(Reward reward) {
    ObjectNode row = JsonNodeFactory.instance.objectNode().put("answer", gold).put("text", prediction);
    choices.forEach(row.withArray("options")::add);
    return Explanation.of(reward,
        choices.isEmpty() ? options.fields("answer", "text") : options.fields("answer", "text").withOptions("options"),
        row,
        "--gold and --prediction");
  }
}
