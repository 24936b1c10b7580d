package kedge.data.image;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How images become values for a vision encoder.
 *
 * @param size height and width of a tile, in pixels ({@code force_image_size})
 * @param dynamic whether an image is cut into several tiles by its aspect ratio ({@code dynamic_image_size})
 * @param thumbnail whether an image of several tiles is also given whole ({@code use_thumbnail})
 * @param minTiles fewest tiles of an image ({@code min_dynamic_patch})
 * @param maxTiles most tiles of an image, the thumbnail aside ({@code max_dynamic_patch})
 * @param patch height and width of the encoder's patches, in pixels
 * @param merge patches that one token stands for, along each side: 1 / {@code downsample_ratio}
 * @param anyResolution where present, an image is one tile of its own size and {@code size} and tiling do not apply
 * @param mean subtracted from red, green and blue of 0 to 1
 * @param std what the differences are divided by
 * @param resampling arithmetic of resizing
 */
public record ProcessorSettings(int size, boolean dynamic, boolean thumbnail, int minTiles, int maxTiles, int patch,
    int merge, Optional<AnyResolution> anyResolution, List<Float> mean, List<Float> std, BicubicDialect resampling) {

  /** ImageNet's mean of red, green and blue. */
  public static final List<Float> IMAGENET_MEAN = List.of(0.485f, 0.456f, 0.406f);
  /** ImageNet's standard deviation of red, green and blue. */
  public static final List<Float> IMAGENET_STD = List.of(0.229f, 0.224f, 0.225f);
  /** Most patches of an image at its own resolution (SAIL-VL2, section 2.1). */
  public static final int MOST_PATCHES = 16_384;

  /**
   * Bounds of an image at its own resolution.
   *
   * @param minPixels fewest pixels; a smaller image is enlarged
   * @param maxPixels most pixels; a larger one is reduced
   */
  public record AnyResolution(long minPixels, long maxPixels) {
    public AnyResolution {
      if (minPixels < 1 || maxPixels < minPixels) {
        throw new IllegalArgumentException(
            "min_pixels is " + minPixels + " and max_pixels " + maxPixels + ", expected 1 <= min_pixels <= max_pixels");
      }
    }
  }

  public ProcessorSettings {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    Objects.requireNonNull(resampling, "resampling");
    if (mean.size() != 3 || std.size() != 3 || std.stream().anyMatch(each -> !(each > 0))) {
      throw new IllegalArgumentException(
          "image_mean is " + mean + " and image_std " + std + ", expected three numbers each, those of std above 0");
    }
    if (patch < 1 || merge < 1 || size < 1 || size % (patch * merge) != 0) {
      throw new IllegalArgumentException("image size is " + size + " with patch_size " + patch + " and " + merge
          + " x " + merge + " patches a token, expected a multiple of " + patch * merge);
    }
    if (minTiles < 1 || maxTiles < minTiles || maxTiles > 1000) {
      throw new IllegalArgumentException("min_dynamic_patch is " + minTiles + " and max_dynamic_patch " + maxTiles
          + ", expected 1 <= min_dynamic_patch <= max_dynamic_patch <= 1000");
    }
  }

  /** One tile of a fixed size, by Pillow, with ImageNet's normalization. */
  public static ProcessorSettings fixed(int size, int patch, int merge) {
    return new ProcessorSettings(size, false, false, 1, 1, patch, merge, Optional.empty(), IMAGENET_MEAN, IMAGENET_STD,
        BicubicDialect.PILLOW);
  }
}
