package kedge.policy.score;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import kedge.policy.vision.ImageInput;
import kedge.policy.vision.PlacedImage;
import org.junit.jupiter.api.Test;

class TokenSequenceTest {
  private static final int CONTEXT = 9;
  private static final ImageInput IMAGE = new ImageInput("x", 1, 1, 1, () -> new float[3]);

  @Test
  void aSequenceIsCutBeforeAnImageThatDoesNotFitWhole() {
    int[] tokens = {1, CONTEXT, CONTEXT, 2, CONTEXT, CONTEXT, CONTEXT, CONTEXT, 3, 4};
    boolean[] targets = new boolean[tokens.length];
    targets[3] = true;
    targets[9] = true;
    TokenSequence whole = new TokenSequence(tokens, targets,
        List.of(new PlacedImage(1, IMAGE), new PlacedImage(4, IMAGE), new PlacedImage(6, IMAGE)));
    int[] lengths = {1, 1, 3, 4, 4, 6, 6, 8, 9, 10};
    int[] images = {0, 0, 1, 1, 1, 2, 2, 3, 3, 3};
    for (int most = 1; most <= tokens.length; most++) {
      TokenSequence cut = whole.first(most);
      assertEquals(lengths[most - 1], cut.length(), "cut at " + most);
      assertEquals(whole.images().subList(0, images[most - 1]), cut.images(), "cut at " + most);
    }
    assertArrayEquals(new int[]{1, CONTEXT, CONTEXT, 2}, whole.first(5).tokens());
    assertEquals(1, whole.first(5).targetCount());
    assertEquals(1, new TokenSequence(new int[]{CONTEXT, CONTEXT}, new boolean[2], List.of(new PlacedImage(0, IMAGE)))
        .first(1).length());
  }
}
