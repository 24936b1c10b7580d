package kedge.grader;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import kedge.testing.Repository;

/**
 * A gold answer and a graded text, as in {@code pairs/FORM.jsonl}.
 *
 * @param form name of the file: a row of the table of answer forms
 * @param line line number in the file, from 1
 * @param gold the published answer or solution
 * @param graded the bare answer (field {@code answer}) or the model's whole text (field {@code completion}), in which
 * {@code @@@} stands for 70,000 characters
 * @param policies policies that the expectation applies to; empty for two bare answers, which do not depend on the
 * policy
 * @param expect {@code correct}, {@code wrong} (parsed or not), {@code refused} (anything but correct) or a {@link
 * GradingOutcome}
 * @param note the reason
 * @param question the question (field {@code question}); empty if unknown
 */
record MathPair(String form, int line, String gold, String graded, List<GradingPolicy> policies, String expect,
    String note, String question) {
  /** The 70,000 characters that replace @@@. */
  private static final String LONG_THOUGHT = "once more ".repeat(7000);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> FIELDS = Set.of("gold", "answer", "completion", "policy", "expect", "note",
      "question");

  /** Returns the folder of the pairs. */
  static Path folder() {
    return Repository.root().resolve("grader/src/test/resources/kedge/grader/pairs");
  }

  /** Returns all pairs, by form and line. */
  static List<MathPair> readAll() {
    try (Stream<Path> files = Files.list(folder())) {
      List<MathPair> pairs = new ArrayList<>();
      for (Path file : files.filter(path -> path.toString().endsWith(".jsonl")).sorted().toList()) {
        pairs.addAll(read(file));
      }
      return pairs;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<MathPair> read(Path file) throws IOException {
    String form = file.getFileName().toString().replace(".jsonl", "");
    List<MathPair> pairs = new ArrayList<>();
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    for (int i = 0; i < lines.size(); i++) {
      JsonNode row = JSON.readTree(lines.get(i));
      row.fieldNames().forEachRemaining(name -> {
        if (!FIELDS.contains(name)) {
          throw new IllegalArgumentException(file + ": unknown field " + name);
        }
      });
      boolean bare = row.has("answer");
      pairs.add(new MathPair(form, i + 1, row.required("gold").textValue(),
          row.required(bare ? "answer" : "completion").textValue().replace("@@@", LONG_THOUGHT),
          bare ? List.of() : policies(row.required("policy").textValue()), row.required("expect").textValue(),
          row.required("note").textValue(), row.path("question").asText("")));
    }
    return pairs;
  }

  private static List<GradingPolicy> policies(String name) {
    return switch (name) {
      case "strict" -> List.of(GradingPolicy.STRICT);
      case "lenient" -> List.of(GradingPolicy.LENIENT);
      case "both" -> GradingPolicy.usual();
      default -> throw new IllegalArgumentException("policy is " + name + ", expected strict, lenient or both");
    };
  }

  /** Returns a line for each policy with an unexpected verdict. */
  List<String> faults() {
    List<String> faults = new ArrayList<>();
    for (GradingPolicy policy : policies.isEmpty() ? GradingPolicy.usual() : policies) {
      try {
        GradingResult verdict = policies.isEmpty() ? Grader.compare(gold, graded)
            : Grader.grade(gold, graded, policy, question);
        if (!accepts(verdict.outcome())) {
          faults.add(this + " " + policy + " got " + verdict.outcome() + " by " + verdict.rule() + ", read as "
              + verdict.extracted());
        }
      } catch (RuntimeException | StackOverflowError e) {
        faults.add(this + " " + policy + " threw " + e + " at "
            + (e.getStackTrace().length == 0 ? "?" : e.getStackTrace()[0]));
      }
    }
    return faults;
  }

  /** Returns whether the pair is expected to be correct. */
  boolean correct() {
    return expect.equals("correct");
  }

  private boolean accepts(GradingOutcome outcome) {
    return switch (expect) {
      case "correct" -> outcome == GradingOutcome.CORRECT;
      case "wrong" -> outcome == GradingOutcome.WRONG || outcome == GradingOutcome.UNPARSABLE_PREDICTION
          || outcome == GradingOutcome.NOT_EVALUATED;
      case "refused" -> outcome != GradingOutcome.CORRECT;
      default -> outcome == GradingOutcome.valueOf(expect);
    };
  }

  @Override
  public String toString() {
    return form + ":" + line + "  [" + gold.replace("\n", "⏎") + "]  ["
        + graded.replace(LONG_THOUGHT, "@@@").replace("\n", "⏎") + "]  expect "
        + expect + " (" + note + ")";
  }
}
