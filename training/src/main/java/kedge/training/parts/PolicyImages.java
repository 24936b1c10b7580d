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

  /** Returns the images of a policy; empty for a text-only policy. */
  static Optional<PolicyImages> of(PolicySettings settings, ModelConfig config) {
    return config.shape().vision()
        .map(vision -> new PolicyImages(new ImageStore(), processor(settings, vision), vision));
  }

  private static ImageProcessor processor(PolicySettings settings, VisionShape vision) {
    return settings.checkpoint().map(PolicyImages::processor).orElseGet(
        () -> new ImageProcessor(settings.shape().orElseThrow().vision().orElseThrow().toProcessorSettings()));
  }

  private static ImageProcessor processor(Path checkpoint) {
    Path preprocessor = checkpoint.resolve("preprocessor_config.json");
    JsonNode given = Files.exists(preprocessor) ? JsonFile.read(preprocessor) : MissingNode.getInstance();
    return ImageProcessor.of(JsonFile.read(checkpoint.resolve(ModelConfig.FILE)), given);
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
