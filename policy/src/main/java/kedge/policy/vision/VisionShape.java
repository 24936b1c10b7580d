package kedge.policy.vision;

import java.util.List;
import kedge.data.UserError;

/**
 * Sizes of a SAIL-ViT vision tower (AIMv2, arXiv 2411.14402, with learned positions) and of the merge of patches before
 * the adapter (SAIL-VL2, arXiv 2509.14033, section 2.1). The adapter is LayerNorm, Linear, GELU, Linear from {@link
 * #mergedWidth} to the decoder's width.
 *
 * @param patchSize side of a patch in pixels
 * @param width width of the tower's stream
 * @param layers blocks that the tower has
 * @param heads heads of attention; divides {@code width}
 * @param intermediate inner width of a block's SwiGLU
 * @param imageSize side in pixels of the square that the learned positions are laid out for; other sizes have them
 * interpolated
 * @param selectLayer hidden state that the adapter reads: 0 is the input of the first block, {@code layers} the output
 * of the last after the final norm; negative numbers count from the end, −1 is that output
 * @param merge side of the square of patches that become one token, 1 / {@code downsample_ratio}
 * @param shuffle order of the merged tokens
 * @param normEpsilon norm epsilon of every RMSNorm of the tower
 */
public record VisionShape(int patchSize, int width, int layers, int heads, int intermediate, int imageSize,
    int selectLayer, int merge, PixelShuffle shuffle, double normEpsilon) {
  /** Most patches of one tile (SAIL-VL2, section 2.1: 1792 x 1792 pixels). */
  public static final int MAXIMUM_PATCHES = 16_384;
  /** Values of a pixel. */
  public static final int CHANNELS = 3;

  public VisionShape {
    atLeastOne("patch_size", patchSize);
    atLeastOne("hidden_size", width);
    atLeastOne("num_hidden_layers", layers);
    atLeastOne("num_attention_heads", heads);
    atLeastOne("intermediate_size", intermediate);
    atLeastOne("1 / downsample_ratio", merge);
    if (width % heads != 0 || width / heads % 2 != 0) {
      throw new IllegalArgumentException("vision_config: hidden_size is " + width + " for " + heads
          + " heads, expected an even number of values per head");
    }
    if (imageSize < patchSize || imageSize % patchSize != 0) {
      throw new IllegalArgumentException("vision_config: image_size is " + imageSize + ", expected a multiple of "
          + "patch_size " + patchSize);
    }
    if (selectLayer > layers || selectLayer < -layers - 1) {
      throw new IllegalArgumentException("select_layer is " + selectLayer + ", expected " + (-layers - 1) + " to "
          + layers);
    }
    if (!(normEpsilon > 0)) {
      throw new IllegalArgumentException("vision_config: rms_norm_eps is " + normEpsilon + ", expected above 0");
    }
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("vision_config: " + name + " is " + value + ", expected at least 1");
    }
  }

  /** Blocks that run before the state that the adapter reads. */
  public int usedLayers() {
    return selectLayer < 0 ? selectLayer + layers + 1 : selectLayer;
  }

  /** Returns whether the final norm comes before the adapter. */
  public boolean normed() {
    return usedLayers() == layers;
  }

  /** Width of one head. */
  public int headSize() {
    return width / heads;
  }

  /** Side of the square grid of learned positions. */
  public int grid() {
    return imageSize / patchSize;
  }

  /** Values of a patch's pixels. */
  public int patchValues() {
    return CHANNELS * patchSize * patchSize;
  }

  /** Width of a token that enters the adapter. */
  public int mergedWidth() {
    return merge * merge * width;
  }

  /** Patches of one tile. */
  public int patches(int height, int tileWidth) {
    return (height / patchSize) * (tileWidth / patchSize);
  }

  /** Tokens of an image. */
  public int tokens(ImageInput image) {
    return tokens(image.tiles(), image.height(), image.width());
  }

  /**
   * Tokens of an image of that many tiles of {@code height x width} pixels.
   *
   * @throws UserError for sides that are no multiple of {@code patch_size / downsample_ratio}, or more than {@link
   * #MAXIMUM_PATCHES} patches in a tile
   */
  public int tokens(int tiles, int height, int tileWidth) {
    int side = patchSize * merge;
    if (height < side || tileWidth < side || height % side != 0 || tileWidth % side != 0) {
      throw new UserError("a tile of " + height + " x " + tileWidth + " pixels does not fit the vision tower, expected "
          + "sides that are multiples of " + side + " (patch_size / downsample_ratio)");
    }
    int patches = patches(height, tileWidth);
    if (patches > MAXIMUM_PATCHES) {
      throw new UserError("a tile of " + height + " x " + tileWidth + " pixels has " + patches
          + " patches, expected at most " + MAXIMUM_PATCHES + ". Maybe lower the largest image size?");
    }
    return Math.multiplyExact(tiles, patches / (merge * merge));
  }

  /**
   * Checks that images lie within a sequence, in order and apart.
   *
   * @param length length of the sequence in tokens
   * @throws UserError naming the first that does not
   */
  public void require(int length, List<PlacedImage> images) {
    int free = 0;
    for (PlacedImage placed : images) {
      int count = tokens(placed.image());
      if (placed.position() < free || placed.position() + count > length) {
        throw new UserError("an image of " + count + " tokens is placed at token " + placed.position()
            + " of a sequence of " + length + ", expected it to begin at " + free + " or later and to end within it");
      }
      free = placed.position() + count;
    }
  }
}
