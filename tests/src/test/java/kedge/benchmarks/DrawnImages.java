package kedge.benchmarks;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kedge.data.KeyedRandom;
import kedge.policy.Policy;
import kedge.policy.score.TokenSequence;
import kedge.policy.vision.ImageInput;
import kedge.policy.vision.PlacedImage;
import kedge.policy.vision.VisionShape;

/** Random images of a policy's own size and texts around them, as the peer of {@code vision.py} has them. */
final class DrawnImages {
  /** Tokens before the image. */
  private static final int BEFORE = 4;
  private final VisionShape vision;
  private final int vocabulary;
  private final int tiles;
  private final Map<Integer, float[]> pixels = new HashMap<>();

  DrawnImages(Policy policy, int tiles) {
    this.vision = policy.shape().vision().orElseThrow();
    this.vocabulary = policy.shape().vocabulary();
    this.tiles = tiles;
  }

  /** An image that a run sees for the first time, so that the tower computes it. Its pixels are made once. */
  private ImageInput image(long run, int number) {
    int side = vision.imageSize();
    float[] values = pixels.computeIfAbsent(number, each -> {
      float[] made = new float[3 * tiles * side * side];
      for (int i = 0; i < made.length; i++) {
        made[i] = (float) (4 * KeyedRandom.uniform(1, each, i) - 2);
      }
      return made;
    });
    return new ImageInput(run + ":" + number, tiles, side, side, () -> values);
  }

  /** A text with an image, {@code after} tokens behind it; those are the targets. */
  TokenSequence sequence(int after, long run, int number) {
    ImageInput image = image(run, number);
    int[] tokens = GenerateWork.tokens(BEFORE + vision.tokens(image) + after, vocabulary, run, number);
    boolean[] targets = new boolean[tokens.length];
    Arrays.fill(targets, tokens.length - after, tokens.length, true);
    return new TokenSequence(tokens, targets, List.of(new PlacedImage(BEFORE, image)));
  }
}
