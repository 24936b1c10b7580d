package kedge.policy.cpu.vision;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kedge.data.KeyedRandom;
import kedge.policy.model.ModelShape;
import kedge.policy.model.ShapeBuilder;
import kedge.policy.score.TokenSequence;
import kedge.policy.torch.TinyModels;
import kedge.policy.vision.ImageInput;
import kedge.policy.vision.PixelShuffle;
import kedge.policy.vision.PlacedImage;
import kedge.policy.vision.VisionShape;

/** Tiny vision-language models, random images, and sequences that hold them. */
public final class RandomImages {
  private RandomImages() {
  }

  /** A tower of 3 blocks on 4 x 4 patches whose last state but one is read. */
  public static VisionShape tower() {
    return new VisionShape(4, 16, 3, 2, 20, 16, -2, 2, PixelShuffle.V1, 1e-5);
  }

  /** Every kind of model, by what is particular about it. */
  public static Map<String, ModelShape> shapes() {
    Map<String, ModelShape> shapes = new TreeMap<>();
    shapes.put("dense, a middle state, by columns", dense());
    shapes.put("sparse, the normed state, by rows", sparse());
    shapes.put("no block, no merge", ShapeBuilder.of(31, 12, 1).heads(2, 2, 6).dense(10).context(400).build()
        .with(Optional.of(new VisionShape(3, 10, 1, 1, 9, 12, 0, 1, PixelShuffle.V2, 1e-6))));
    return shapes;
  }

  public static ModelShape dense() {
    return ShapeBuilder.of(53, 20, 2).heads(4, 2, 10).dense(23).ownHead().context(400).build()
        .with(Optional.of(tower()));
  }

  public static ModelShape sparse() {
    return ShapeBuilder.of(97, 32, 2).heads(4, 2, 16).experts(8, 2, 16).renormalize(true).context(400).build()
        .with(Optional.of(new VisionShape(4, 32, 2, 2, 24, 16, -1, 2, PixelShuffle.V2, 1e-5)));
  }

  /** A random image; its digest says what is in it. */
  public static ImageInput image(long seed, int tiles, int height, int width) {
    return new ImageInput(seed + ":" + tiles + "x" + height + "x" + width, tiles, height, width, () -> {
      float[] values = new float[3 * tiles * height * width];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (4 * KeyedRandom.uniform(seed, i) - 2);
      }
      return values;
    });
  }

  /** Sides that fit a shape: the learned grid's, and two that have its positions interpolated. */
  public static List<ImageInput> images(VisionShape shape) {
    int side = shape.patchSize() * shape.merge();
    int full = shape.imageSize();
    return List.of(image(1, 1, full, full), image(2, 3, full, full), image(3, 1, 3 * side, side),
        image(4, 2, side, 2 * side));
  }

  /** A sequence of text, images between it, and targets after every image. */
  public static TokenSequence sequence(ModelShape shape, long seed, List<ImageInput> images) {
    List<PlacedImage> placed = new ArrayList<>();
    int length = 3;
    for (ImageInput image : images) {
      placed.add(new PlacedImage(length, image));
      length += shape.vision().orElseThrow().tokens(image) + 5;
    }
    boolean[] targets = new boolean[length];
    for (int i = 1; i < length; i++) {
      targets[i] = !covered(shape, i, placed);
    }
    return new TokenSequence(TinyModels.tokens(shape, seed, length), targets, placed);
  }

  private static boolean covered(ModelShape shape, int position, List<PlacedImage> placed) {
    return placed.stream().anyMatch(image -> position >= image.position()
        && position < image.position() + shape.vision().orElseThrow().tokens(image.image()));
  }

  /** Three sequences, two of which share an image, one without any. */
  public static List<TokenSequence> sequences(ModelShape shape) {
    List<ImageInput> images = images(shape.vision().orElseThrow());
    return List.of(sequence(shape, 11, List.of(images.get(0), images.get(2))), sequence(shape, 12, List.of()),
        sequence(shape, 13, List.of(images.get(1), images.get(0), images.get(3))));
  }
}
