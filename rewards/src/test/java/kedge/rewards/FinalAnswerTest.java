package kedge.rewards;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class FinalAnswerTest {

  @Test
  void theLastBoxAfterTheLastThoughtIsTheAnswer() {
    assertEquals(Optional.of("2"), FinalAnswer.of("<think>\\boxed{1}</think> It is \\boxed{3}, no, \\boxed{2}."));
    assertEquals(Optional.of("2"), FinalAnswer.of("<think>a</think>\\boxed{1}<think>b</think>\\boxed{2}"));
    assertEquals(Optional.of("2"), FinalAnswer.of("thought begun by the template</think>\\boxed{2}"));
    assertEquals(Optional.of("2"), FinalAnswer.of("no thought \\boxed{2}"));
  }

  @Test
  void aBoxInsideTheThoughtIsNoAnswer() {
    assertEquals(Optional.empty(), FinalAnswer.of("<think>\\boxed{1}</think> It is 1."));
    assertEquals(Optional.empty(), FinalAnswer.of("<think>\\boxed{1}"));
    assertEquals(Optional.empty(), FinalAnswer.of("<think>a</think>\\boxed{1}<think>wait"));
  }

  @Test
  void anAnswerThatWasCutOffIsNone() {
    assertEquals(Optional.empty(), FinalAnswer.of("</think>\\boxed{1} or \\boxed{2"));
    assertEquals(Optional.empty(), FinalAnswer.of(""));
  }
}
