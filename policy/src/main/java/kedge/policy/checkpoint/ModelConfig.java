package kedge.policy.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import kedge.policy.model.ModelShape;
import kedge.policy.vision.VisionShape;

/**
 * Content of the {@code config.json} of a checkpoint of one of the families of {@link kedge.policy.model.ModelFamily}.
 *
 * @param shape the sizes of the model
 * @param type element type of the weights ({@code torch_dtype}, {@code dtype}); {@code F32} where the file does not say
 * @param others keys that do not concern the computation ({@code eos_token_id}, {@code use_cache}, ...), kept to be
 * written back
 */
public record ModelConfig(ModelShape shape, ElementType type, Map<String, JsonNode> others) {
  /** Name of the file in a checkpoint's folder. */
  public static final String FILE = "config.json";

  public ModelConfig {
    others = Map.copyOf(others);
  }

  /** A config of that shape with no other keys. */
  public ModelConfig(ModelShape shape, ElementType type) {
    this(shape, type, Map.of());
  }

  /**
   * Reads a {@code config.json}, in the names of transformers 4 or 5 or both, with the defaults of transformers for
   * absent keys.
   *
   * @param path the file, or the folder that holds it
   * @throws kedge.data.UserError naming everything that is wrong or not supported at once
   */
  public static ModelConfig read(Path path) {
    return ConfigReader.read(path);
  }

  /**
   * Reads the vision tower that a {@code config.json} describes: of AIMv2 alone, or of a vision-language model.
   *
   * @throws kedge.data.UserError as {@link #read}
   */
  public static Optional<VisionShape> readTower(Path path) {
    return ConfigReader.tower(path);
  }

  /** Writes it so that transformers 4 and 5 both load it. @throws IOException if the disk refuses */
  public void write(Path folder) throws IOException {
    ConfigWriter.write(this, folder.resolve(FILE));
  }

  /** The same model with weights of another type. */
  public ModelConfig as(ElementType other) {
    return new ModelConfig(shape, other, others);
  }
}
