package kedge.grader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import kedge.testing.SharedData;
import org.junit.jupiter.api.Test;

/**
 * Every published answer, extracted from its published solution, is right for its own problem and wrong for another.
 */
class PublishedAnswersTest {
  private static final long SEED = 20260;

  @Test
  void gsm8kTrainingAnswers() {
    assertEquals(7473, check("data/gsm8k/train.jsonl"));
  }

  @Test
  void gsm8kTestAnswers() {
    assertEquals(1319, check("data/gsm8k/test.jsonl"));
  }

  @Test
  void math500Answers() {
    assertEquals(500, check("data/math500/test.jsonl"));
  }

  private int check(String file) {
    List<PublishedAnswers> rows = PublishedAnswers.read(SharedData.require(file));
    List<Integer> others = shuffled(rows.size());
    List<String> faults = new ArrayList<>();
    int apart = 0;
    for (int i = 0; i < rows.size(); i++) {
      PublishedAnswers own = rows.get(i);
      PublishedAnswers other = rows.get(others.get(i));
      for (String gold : List.of(own.answer(), own.solution())) {
        GradingResult right = Grader.grade(gold, own.solution(), GradingPolicy.STRICT);
        if (!right.correct()) {
          faults.add(i + " against itself: " + own.answer() + " " + right);
        }
      }
      if (!plain(own.answer()).equals(plain(other.answer()))) {
        apart++;
        GradingResult wrong = Grader.grade(own.answer(), other.solution(), GradingPolicy.STRICT);
        if (wrong.outcome() != GradingOutcome.WRONG) {
          faults.add(i + " against " + others.get(i) + ": " + own.answer() + " " + other.answer() + " " + wrong);
        }
      }
    }
    System.out.println("published answers: " + file + ", " + rows.size() + " right against themselves, " + apart
        + " against another of another answer, "
        + faults.size() + " not as expected");
    assertTrue(apart > rows.size() * 9 / 10);
    assertEquals("", String.join("\n", faults));
    return rows.size();
  }

  private static String plain(String answer) {
    return answer.replaceAll("[\\s,$\\\\!{}]|text|frac|circ", "").replaceAll("\\.0+$", "");
  }

  /** Returns a permutation without fixed points: each answer is compared with the next one of a shuffled cycle. */
  private static List<Integer> shuffled(int size) {
    List<Integer> round = new ArrayList<>(IntStream.range(0, size).boxed().toList());
    java.util.Collections.shuffle(round, new java.util.Random(SEED));
    Integer[] others = new Integer[size];
    for (int i = 0; i < size; i++) {
      others[round.get(i)] = round.get((i + 1) % size);
    }
    return List.of(others);
  }
}
