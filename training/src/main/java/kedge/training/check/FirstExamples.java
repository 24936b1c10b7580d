package kedge.training.check;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.policy.score.TokenSequence;
import kedge.policy.text.RenderedPrompt;
import kedge.policy.text.Tokenizer;
import kedge.recipes.stage.SftStage;
import kedge.recipes.stage.Stage;
import kedge.training.parts.RunParts;

/**
 * Shows, for each training stage, the first example of its data as the policy sees it: for sft the sequence with the
 * learned tokens marked, for other stages the rendered prompt.
 */
final class FirstExamples {
  private final RunParts parts;
  private final PrintWriter out;

  private FirstExamples(RunParts parts, PrintWriter out) {
    this.parts = parts;
    this.out = out;
  }

  /** Prints the examples of data that exists before the run. */
  static void print(RunParts parts, PrintWriter out) {
    FirstExamples examples = new FirstExamples(parts, out);
    parts.recipe().stages().forEach((name, stage) -> {
      if (stage.trains()) {
        parts.sources().given(stage).forEach(source -> examples.print(name, stage, parts.sources().get(name, source)));
      }
    });
  }

  private void print(String name, Stage stage, ProblemSource source) {
    if (stage instanceof SftStage sft) {
      printSequences(name, sft, source);
    } else {
      printPrompt(name, source);
    }
  }

  private void printSequences(String name, SftStage stage, ProblemSource source) {
    List<TokenSequence> sequences = parts.policyParts().demonstrations(stage).sequences(source, 0);
    for (int i = 0; i < sequences.size(); i++) {
      TokenSequence sequence = sequences.get(i);
      String which = sequences.size() == 1 ? "" : ", sequence " + (i + 1) + " of " + sequences.size();
      out.println("stages." + name + ": first example " + source.problem(0).id() + which + ", " + sequence.length()
          + " tokens, " + sequence.targetCount() + " learned, between " + ExampleSpan.BEGIN + " and " + ExampleSpan.END
          + ":");
      out.println(indented(ExampleSpan.text(spans(parts.policyParts().tokenizer(), sequence))));
    }
  }

  private void printPrompt(String name, ProblemSource source) {
    Problem problem = source.problem(0);
    RenderedPrompt prompt = parts.policyParts().encoder().rendered(problem.prompt());
    out.println("stages." + name + ": first prompt " + problem.id() + ", " + prompt.tokens().length + " tokens:");
    out.println(indented(ExampleSpan.text(List.of(new ExampleSpan(prompt.text(), false)))));
  }

  private static List<ExampleSpan> spans(Tokenizer tokenizer, TokenSequence sequence) {
    List<ExampleSpan> spans = new ArrayList<>();
    for (int from = 0; from < sequence.length();) {
      boolean learned = sequence.targets()[from];
      int to = from;
      while (to < sequence.length() && sequence.targets()[to] == learned) {
        to++;
      }
      spans.add(new ExampleSpan(tokenizer.decode(Arrays.copyOfRange(sequence.tokens(), from, to), false), learned));
      from = to;
    }
    return spans;
  }

  private static String indented(String text) {
    return "  " + clean(text).replace("\n", "\n  ");
  }

  /** Replaces control characters, which a terminal would interpret. */
  private static String clean(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\n\t]]", "\uFFFD");
  }
}
