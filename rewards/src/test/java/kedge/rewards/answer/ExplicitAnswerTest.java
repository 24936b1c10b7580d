package kedge.rewards.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExplicitAnswerTest {

  @Test
  void boxesComeBeforeTagsAndTagsBeforeSentences() {
    Map.of("\\boxed{1} The answer is 2", "1", "<answer> 3 </answer> the answer is 4", "3",
        "Answer: 5\nThe answer is: **6**\nDone.", "6", "so #### 42", "42",
        "<think>The answer is 1</think> ANSWER: (B)", "(B)", "The correct option is C", "C",
        "<answer>a</answer><answer>b</answer>", "b")
        .forEach((text, answer) -> assertEquals(Optional.of(answer), ExplicitAnswer.of(text, false), text));
  }

  @Test
  void whatIsNotFinishedIsNoAnswer() {
    for (String text : new String[]{"", "42", "It is 42.", "The answer is", "The answer is:  \n7",
        "<think>The answer is 7", "\\boxed{7",
        "\\boxed{1} \\boxed{2 the answer is 3",
        "<answer>7", "<answer>1</answer><answer>2", "\\boxed{}", "Answer: " + "x".repeat(2001)}) {
      assertEquals(Optional.empty(), ExplicitAnswer.of(text, false), text);
    }
  }

  @Test
  void aBareLineIsAnAnswerOnlyWhereTheSettingsSaySo() {
    assertEquals(Optional.of("42"), ExplicitAnswer.of("<think>a</think>\n **42** \n", true));
    assertEquals(Optional.empty(), ExplicitAnswer.of("one\ntwo", true));
  }

  @Test
  void hostileTextEnds() {
    for (String piece : new String[]{"answer", "answer i", "<answer>", "#", "{", "\\boxed{", "</think>", "a\u0130"}) {
      String text = piece.repeat(1_000_000 / piece.length());
      assertTimeout(Duration.ofSeconds(20), () -> ExplicitAnswer.of(text, true), piece);
    }
  }
}
