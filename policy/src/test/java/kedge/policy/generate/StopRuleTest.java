package kedge.policy.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StopRuleTest {
  private static final int END = 1;

  /** Text of ids, of which some hold several characters. */
  private static String decode(int[] ids) {
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      text.append(switch (id) {
        case END -> "<end>";
        case 2 -> "</ans";
        case 3 -> "wer> and more";
        default -> String.valueOf((char) id);
      });
    }
    return text.toString();
  }

  private static StopRule rule(boolean included, String... texts) {
    return StopRule.of(Set.of(END), new StopSettings(List.of(texts), Set.of((int) 'z'), included),
        StopRuleTest::decode);
  }

  @Test
  void aTextMayEndWithinATokenAndSpanSeveral() {
    GrowingCompletion drawn = draw(rule(true, "</answer>"), 'a', 'b', 2, 3, 'c');
    assertEquals(4, drawn.count());
    Completion completion = drawn.completion(rule(true, "</answer>"));
    assertTrue(completion.stopped());
    assertEquals(0, completion.closing());
    assertEquals("ab</answer>", rule(true, "</answer>").text(completion));
    assertEquals("ab", rule(false, "</answer>").text(completion));
    assertEquals(4, completion.tokens().length);
    assertEquals(4, completion.logProbabilities().length);
  }

  @Test
  void aStopTokenIsNoTextAndFurtherOnesStopAsWell() {
    Completion ended = draw(rule(true, "xyz"), 'a', END, 'b').completion(rule(true, "xyz"));
    assertTrue(ended.stopped());
    assertEquals("a", rule(true, "xyz").text(ended));
    Completion further = draw(rule(true), 'a', 'z', 'b').completion(rule(true));
    assertEquals(1, further.closing());
    assertEquals("a", rule(true).text(further));
  }

  @Test
  void withoutItsStopACompletionIsCutAtItsLength() {
    Completion cut = draw(rule(true, "</answer>"), 'a', 2, 'b', 'c', 'd', 'e').completion(rule(true, "</answer>"));
    assertFalse(cut.stopped());
    assertEquals("a</ansbcde", rule(true, "</answer>").text(cut));
  }

  private static GrowingCompletion draw(StopRule rule, int... ids) {
    GrowingCompletion drawn = new GrowingCompletion(new DrawKey(1, 2, 3, 4));
    for (int id : ids) {
      drawn.add(id, -1);
      if (drawn.ended(Sampling.of(1, 6), rule)) {
        break;
      }
    }
    return drawn;
  }
}
