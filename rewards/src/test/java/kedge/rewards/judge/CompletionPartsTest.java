package kedge.rewards.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class CompletionPartsTest {

  @Test
  void aCompletionIsTakenApart() {
    assertSpoken("<judge> needs thought </judge>\n<think>\n1+1\n</think>\n\n2", "needs thought", "1+1", "2");
    assertSpoken("<think>a</think>b", null, "a", "b");
    assertSpoken("b", null, null, "b");
    assertSpoken("<judge>simple</judge> b", "simple", null, "b");
    assertSpoken("<judge>simple</judge><think>\n\n</think>b", "simple", "", "b");
  }

  @Test
  void aThoughtThatThePromptOpenedBeginsWithTheCompletion() {
    assertSpoken("a</think>b", null, "a", "b");
    assertSpoken("<judge>j</judge>a</think>b", "j", "a", "b");
  }

  @Test
  void severalThoughtsAreJudgedAsOne() {
    assertSpoken("<think>a</think>x<think>b</think>c", null, "a</think>x<think>b", "c");
  }

  @Test
  void aThoughtLeftOpenIsNoneAndHoldsNoAnswer() {
    assertSpoken("<judge>j</judge><think>a", "j", null, "");
    assertSpoken("<think>a</think>b<think>c", null, null, "");
  }

  @Test
  void aJudgmentThatIsNotExactlyOneIsNone() {
    assertSpoken("<judge>a</judge><judge>b</judge>c", null, null, "<judge>a</judge><judge>b</judge>c");
    assertSpoken("</judge><judge>c", null, null, "</judge><judge>c");
    assertSpoken("<think><judge>a</judge></think>c", null, "<judge>a</judge>", "c");
  }

  private static void assertSpoken(String text, String judgment, String thinking, String answer) {
    assertEquals(new CompletionParts(Optional.ofNullable(judgment), Optional.ofNullable(thinking), answer),
        CompletionParts.of(text));
  }
}
