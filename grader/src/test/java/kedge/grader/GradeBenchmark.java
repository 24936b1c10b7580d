package kedge.grader;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Measures verdicts per second: each gold answer against its own published solution and against the next problem's.
 * Arguments: folder of the data sets, number of rounds.
 */
final class GradeBenchmark {
  private GradeBenchmark() {
  }

  /** Prints a JSON line for each data set and round. */
  public static void main(String[] arguments) {
    Path data = Path.of(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    for (int round = 0; round < rounds; round++) {
      measure("gsm8k", PublishedAnswers.read(data.resolve("gsm8k/test.jsonl")), round);
      measure("math500", PublishedAnswers.read(data.resolve("math500/test.jsonl")), round);
    }
  }

  private static void measure(String name, List<PublishedAnswers> rows, int round) {
    List<String> golds = rows.stream()
        .map(row -> "\\boxed{" + (name.equals("gsm8k") ? row.answer().replace(",", "") : row.answer()) + "}").toList();
    List<String> answers = rows.stream()
        .map(row -> name.equals("gsm8k") ? row.solution().split("####")[0] + "\\boxed{" + row.answer().replace(",", "")
            + "}" : row.solution())
        .toList();
    int agree = 0;
    long start = System.nanoTime();
    for (int shift = 0; shift < 2; shift++) {
      for (int i = 0; i < golds.size(); i++) {
        agree += Grader.grade(golds.get(i), answers.get((i + shift) % golds.size()), GradingPolicy.STRICT)
            .correct() == (shift == 0) ? 1 : 0;
      }
    }
    double seconds = (System.nanoTime() - start) * 1e-9;
    System.out.printf(Locale.ROOT,
        "{\"what\": \"grade\", \"who\": \"kedge\", \"pairs\": \"%s\", \"round\": %d, \"verdicts\": %d, "
            + "\"verdicts_per_second\": "
            + "%.1f, \"as_expected\": %d}%n",
        name, round, 2 * golds.size(), 2 * golds.size() / seconds, agree);
  }
}
