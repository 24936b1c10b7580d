package kedge.training.parts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import kedge.data.ImageRef;
import kedge.data.image.ImageProcessor;
import kedge.data.image.ImageStore;
import kedge.data.image.TileGrid;
import kedge.policy.checkpoint.JsonFile;
import kedge.policy.checkpoint.ModelConfig;
import kedge.policy.checkpoint.TokenizerFiles;
import kedge.policy.text.ImageSlots;
import kedge.policy.vision.ImageInput;
import kedge.policy.vision.VisionShape;
import kedge.recipes.settings.PolicySettings;

/**
 * Images as the input of a policy: tiled and normalized by its processor, and decoded when its vision tower runs.
 *
 * @param store reads images
 * @param processor processor of the policy's checkpoint or recipe
 * @param shape shape of the vision tower
 */
record PolicyImages(ImageStore store, ImageProcessor processor, VisionShape shape) implements ImageSlots.Images {

  /**
   * Returns the images of a policy; empty for a text-only policy.
   *
   * @param weights folder of its weights, an adapter's base; empty for random weights
   */
  static Optional<PolicyImages> of(Optional<Path> weights, PolicySettings settings, ModelConfig config) {
    return config.shape().vision().map(vision -> new PolicyImages(new ImageStore(),
        weights.map(PolicyImages::processor).orElseGet(
            () -> new ImageProcessor(settings.shape().orElseThrow().vision().orElseThrow().toProcessorSettings())),
        vision));
  }

  private static ImageProcessor processor(Path weights) {
    return ImageProcessor.of(JsonFile.read(weights.resolve(ModelConfig.FILE)), settings(weights));
  }

  /** Settings of the image processor: those within the whole processor's first, as transformers 5 reads them. */
  private static JsonNode settings(Path weights) {
    JsonNode within = read(weights.resolve(TokenizerFiles.PROCESSOR)).path("image_processor");
    return within.isObject() ? within : read(weights.resolve(TokenizerFiles.IMAGE_PROCESSOR));
  }

  private static JsonNode read(Path file) {
    return Files.exists(file) ? JsonFile.read(file) : MissingNode.getInstance();
  }

  @Override
  public int tokens(ImageRef image) {
    TileGrid grid = processor.grid(store.size(image));
    return shape.tokens(grid.tiles(), grid.height(), grid.width());
  }

  @Override
  public ImageInput input(ImageRef image) {
    TileGrid grid = processor.grid(store.size(image));
    return new ImageInput(store.digest(image) + "-" + processor.digest(), grid.tiles(), grid.height(), grid.width(),
        () -> processor.values(store.pixels(image)));
  }
}
