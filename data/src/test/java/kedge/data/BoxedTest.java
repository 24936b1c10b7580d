package kedge.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class BoxedTest {

  @Test
  void theLastBoxIsTaken() {
    assertEquals(new Boxed(2, Optional.of("2")), Boxed.scan("\\boxed{1} then \\boxed{2}."));
  }

  @Test
  void bracesAreMatched() {
    assertEquals(Optional.of("\\frac{1}{2}"), last("so \\boxed{\\frac{1}{2}} }"));
    assertEquals(Optional.of("\\{1,2\\}"), last("\\boxed{\\{1,2\\}}"));
    assertEquals(Optional.of("3"), last("{ \\boxed {3}"));
  }

  @Test
  void ofNestedBoxesTheOuterIsTaken() {
    assertEquals(Optional.of("x+\\boxed{1}"), last("\\boxed{x+\\boxed{1}}"));
  }

  @Test
  void aLastBoxLeftOpenIsNoAnswer() {
    assertEquals(new Boxed(2, Optional.empty()), Boxed.scan("\\boxed{1} then \\boxed{2"));
    assertEquals(Optional.empty(), last("\\boxed{1"));
    assertEquals(Optional.empty(), last("\\boxed"));
  }

  @Test
  void aBoxLeftOpenEarlierDoesNotHideTheLast() {
    assertEquals(Optional.of("2"), last("\\boxed{1 then \\boxed{2}"));
  }

  @Test
  void otherCommandsAreNotBoxes() {
    assertEquals(new Boxed(0, Optional.empty()), Boxed.scan("\\boxedx{1} \\fbox{2} boxed{3}"));
    assertEquals(new Boxed(0, Optional.empty()), Boxed.scan("\\\\boxed{1}"));
  }

  @Test
  void aMillionOpenBracesAreReadInOneScan() {
    assertEquals(Optional.of("1"), last("{".repeat(1_000_000) + "\\boxed{1}"));
    assertEquals(Optional.empty(), last("\\boxed{".repeat(200_000)));
  }

  private static Optional<String> last(String text) {
    return Boxed.scan(text).last();
  }
}
