package kedge.recipes.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Map;
import java.util.Optional;
import kedge.data.image.ProcessorSettings;
import kedge.data.image.BicubicDialect;
import kedge.data.settings.Default;
import kedge.policy.vision.PixelShuffle;
import kedge.policy.vision.VisionShape;
import kedge.recipes.annotation.Expect;

/** Sizes of a SAIL-ViT vision tower and how images are cut for it, under the keys of SAIL-VL2's {@code config.json}. */
public record VisionSettings(
    /** Side of a patch in pixels. */
    @Default("14") int patchSize,
    /** Width of the tower's stream. */
    int hiddenSize,
    /** Number of blocks. */
    int numHiddenLayers,
    /** Heads of a block. */
    int numAttentionHeads,
    /** Inner width of a block's MLP. */
    int intermediateSize,
    /** Side of a tile in pixels, which the learned positions are laid out for; a multiple of the patch. */
    @Default("448") int imageSize,
    /**
     * Hidden state that the adapter reads: -1 is the output after the final norm, -2 the input of the last block, 0 the
     * input of the first.
     */
    @Default("-1") int selectLayer,
    /** 0.5 merges 2 x 2 patches into one token, 1 merges none. */
    @Default("0.5") double downsampleRatio,
    /** Order of the merged tokens: {@code v1} by columns, {@code v2} by rows. */
    @Default("v2") String psVersion,
    /** Epsilon of the tower's RMS norms. */
    @Default("1e-5") double rmsNormEps,
    /** Whether a large image is cut into several tiles by its aspect ratio. */
    @Default("false") boolean dynamicImageSize,
    /** Whether an image of several tiles has a small copy of the whole as a last tile. */
    @Default("false") boolean useThumbnail,
    /** Fewest tiles of an image. */
    @Default("1") int minDynamicPatch,
    /** Most tiles of an image, the thumbnail aside. */
    @Default("1") int maxDynamicPatch) {

  public VisionSettings {
    boolean whole = downsampleRatio > 0 && Math.abs(1 / downsampleRatio - Math.rint(1 / downsampleRatio)) < 1e-9;
    new Expect()
        .that(whole, "downsample_ratio is " + downsampleRatio + ", expected 1, 0.5 or another 1/n")
        .that(PixelShuffle.of(psVersion).isPresent(), "ps_version is " + psVersion + ", expected v1 or v2")
        .atLeast("min_dynamic_patch", minDynamicPatch, 1)
        .atLeast("max_dynamic_patch", maxDynamicPatch, minDynamicPatch)
        .done();
    VisionShape shape = shape(patchSize, hiddenSize, numHiddenLayers, numAttentionHeads, intermediateSize, imageSize,
        selectLayer, downsampleRatio, psVersion, rmsNormEps);
    shape.tokens(1, imageSize, imageSize);
  }

  /** The tower that the policy is built with. */
  public VisionShape toVisionShape() {
    return shape(patchSize, hiddenSize, numHiddenLayers, numAttentionHeads, intermediateSize, imageSize, selectLayer,
        downsampleRatio, psVersion, rmsNormEps);
  }

  private static VisionShape shape(int patchSize, int width, int layers, int heads, int intermediate, int imageSize,
      int selectLayer, double downsampleRatio, String psVersion, double epsilon) {
    Optional<PixelShuffle> order = PixelShuffle.of(psVersion);
    return new VisionShape(patchSize, width, layers, heads, intermediate, imageSize, selectLayer,
        (int) Math.rint(1 / downsampleRatio), order.orElseThrow(), epsilon);
  }

  /** How images are cut and normalized for the tower. */
  public ProcessorSettings toProcessorSettings() {
    return new ProcessorSettings(imageSize, dynamicImageSize, useThumbnail, minDynamicPatch, maxDynamicPatch, patchSize,
        (int) Math.rint(1 / downsampleRatio), Optional.empty(), ProcessorSettings.IMAGENET_MEAN,
        ProcessorSettings.IMAGENET_STD, BicubicDialect.PILLOW);
  }

  /** Keys of {@code config.json} that say how images are cut. */
  public Map<String, JsonNode> tiling() {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return Map.of("force_image_size", json.numberNode(imageSize), "dynamic_image_size",
        json.booleanNode(dynamicImageSize), "use_thumbnail", json.booleanNode(useThumbnail), "min_dynamic_patch",
        json.numberNode(minDynamicPatch), "max_dynamic_patch", json.numberNode(maxDynamicPatch));
  }
}
