package kedge.rewards.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NumberRewardTest {
  private static final NumberReward EXACT = new NumberReward(Optional.empty(), 0, false);

  @Test
  void theSameNumberIsTheSameHoweverItIsWritten() {
    for (String[] same : new String[][]{{"1000", "1,000.00"}, {".185", "0.185"}, {"-5", "\u22125"}, {"10", "\\$10"},
        {"10", "$10$"}, {"0.0612", "6.12e-2"},
        {"1e3", "1000"},
        {"5 cm", "5"}, {"5 cm", "5 CM."}, {"28%", "28"}, {"28%", "0.28"}, {"28%", "28\\%"}, {"0.28", "28%"},
        {"004", "4"}, {"14916", "14{,}916"}, {"-3",
            "-$3"}}) {
      assertEquals("CORRECT", Answers.boxed(EXACT, same[0], same[1]), same[0] + " and " + same[1]);
    }
  }

  @Test
  void anotherNumberIsWrongHoweverNear() {
    for (String[] other : new String[][]{{"3", "3.9"}, {"3", "3.0000000001"}, {"28", "28%"}, {"28%", "0.28%"},
        {"5", "-5"}, {"1000", "1.000"}, {"0",
            "0.000000001"}}) {
      assertEquals("WRONG", Answers.boxed(EXACT, other[0], other[1]), other[0] + " and " + other[1]);
    }
  }

  @Test
  void whatIsNotOneNumberIsUnreadable() {
    for (String none : List.of("5 cm", "3x", "3 or 4", "1,00", "1,2", "12,34,567", "1 8", "five", "1e9999", "--5",
        "5%%", "1/2", "4\\sqrt{2}",
        "9".repeat(200))) {
      assertEquals("UNPARSABLE_PREDICTION", Answers.boxed(EXACT, "5", none), none);
    }
    assertEquals("UNPARSABLE_PREDICTION", Answers.boxed(EXACT, "5 cm", "5 m"));
    assertEquals("NotApplicable", Answers.boxed(EXACT, "five", "5"));
    assertEquals("NO_ANSWER", Answers.grade(EXACT, Answers.problem("5", Map.of()), "it is 5"));
  }

  @Test
  void theItemsPrecisionIsItsOwn() {
    NumberReward rounded = new NumberReward(Optional.of("precision"), 0, false);
    Map<String, String> two = Map.of("precision", "2.0");
    assertEquals("CORRECT", Answers.grade(rounded, Answers.problem("3.14", two), "\\boxed{3.14159}"));
    assertEquals("CORRECT", Answers.grade(rounded, Answers.problem("3.14", two), "\\boxed{3.135}"));
    assertEquals("WRONG", Answers.grade(rounded, Answers.problem("3.14", two), "\\boxed{3.1349}"));
    assertEquals("WRONG", Answers.grade(rounded, Answers.problem("3.14", two), "\\boxed{3.1}"));
    // no precision: exact
    assertEquals("WRONG", Answers.grade(rounded, Answers.problem("3", Map.of()), "\\boxed{3.1}"));
    assertEquals("CORRECT", Answers.grade(rounded, Answers.problem("3", Map.of("precision", " ")), "\\boxed{3.0}"));
    // int() would say 3
    assertEquals("WRONG", Answers.grade(rounded, Answers.problem("3", Map.of("precision", "0")), "\\boxed{3.9}"));
    assertEquals("Unscorable", Answers.grade(rounded, Answers.problem("3", Map.of("precision", "high")), "\\boxed{3}"));
    assertEquals("Unscorable", Answers.grade(rounded, Answers.problem("3", Map.of("precision", "1.5")), "\\boxed{3}"));
  }

  @Test
  void aRelativeToleranceIsAShareOfTheKnownAnswer() {
    NumberReward chart = new NumberReward(Optional.empty(), 0.05, false);
    assertEquals("CORRECT", Answers.boxed(chart, "200", "210"));
    assertEquals("WRONG", Answers.boxed(chart, "200", "210.001"));
    assertEquals("CORRECT", Answers.boxed(chart, "-200", "-190"));
    assertEquals("WRONG", Answers.boxed(chart, "0", "0.001"));
    assertEquals("CORRECT", Answers.boxed(chart, "20%", "0.21"));
    assertEquals("WRONG", Answers.boxed(chart, "20%", "0.22"));
    assertThrows(IllegalArgumentException.class, () -> new NumberReward(Optional.empty(), 1.0, false));
    assertThrows(IllegalArgumentException.class, () -> new NumberReward(Optional.of("precision"), 0.05, false));
  }
}
