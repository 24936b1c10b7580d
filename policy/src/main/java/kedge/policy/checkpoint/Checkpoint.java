package kedge.policy.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kedge.data.UserError;
import kedge.policy.checkpoint.names.WeightNames;
import kedge.policy.model.ParameterLayout;
import kedge.policy.model.Parameters;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;

/** The model of a folder in Hugging Face layout: {@code config.json} and the weights. */
public final class Checkpoint {
  /** Bytes of a shard where the caller does not say: as in transformers. */
  public static final long SHARD_BYTES = 5_000_000_000L;

  private Checkpoint() {
  }

  /**
   * Loads the parameters. A folder that has checksums is verified first.
   *
   * @param folder a checkpoint of Kedge or of Hugging Face
   * @param device where the parameters shall lie
   * @param type their type; weights of another type are converted (BF16 and F16 to F32 exactly)
   * @return owned by the caller
   * @throws UserError naming every fault of the config, or missing, unexpected or misshapen tensors
   */
  public static Parameters load(Path folder, Device device, ElementType type) {
    ModelConfig config = ModelConfig.read(folder);
    if (Files.exists(folder.resolve(Checksums.FILE))) {
      Checksums.verify(folder);
    }
    Parameters parameters = Parameters.zeros(new ParameterLayout(config.shape()), device, type.scalar());
    try {
      fill(folder, parameters);
      return parameters;
    } catch (RuntimeException e) {
      parameters.close();
      throw e;
    }
  }

  /**
   * Overwrites the parameters with the weights of the folder, run by run from the mapped files.
   *
   * @throws UserError naming missing, unexpected or misshapen tensors, a few of each; nothing has been written then
   */
  public static void fill(Path folder, Parameters parameters) {
    try (SafeTensors weights = SafeTensors.open(folder)) {
      Map<String, TensorEntry> entries = weights.entries();
      for (WeightNames.Run run : WeightCheck.runs(folder, weights, parameters.layout())) {
        try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
          weights.file(run.name()).copy(run.name(),
              parameters.flat().narrow(0, run.offset(), entries.get(run.name()).elements()));
        }
      }
    }
  }

  /**
   * Holds config and headers of the weight files against each other; reads no weights but a tied head.
   *
   * @throws UserError as {@link #fill}
   */
  public static void check(Path folder) {
    ParameterLayout layout = new ParameterLayout(ModelConfig.read(folder).shape());
    try (SafeTensors weights = SafeTensors.open(folder)) {
      WeightCheck.runs(folder, weights, layout);
    }
  }

  /** Bytes that {@link #save} writes, but for the headers. */
  public static long bytes(ParameterLayout layout, ElementType type) {
    return layout.elements() * type.bytes();
  }

  /**
   * Writes {@code config.json} and the weights into an existing folder, in names that transformers loads. Not atomic by
   * itself: to be called inside {@link CheckpointFolder#write}.
   *
   * @param config of the parameters' shape; its type is the type written
   * @param maxShardBytes files larger than this are split, see {@link #SHARD_BYTES}
   * @throws IllegalArgumentException if the parameters are not laid out for the config's shape
   * @throws IOException if the disk refuses
   */
  public static void save(Path folder, ModelConfig config, Parameters parameters, long maxShardBytes)
      throws IOException {
    List<SafeTensorsWriter.Source> sources = new ArrayList<>();
    ParameterLayout layout = new ParameterLayout(config.shape());
    if (!layout.parameters().keySet().equals(parameters.layout().parameters().keySet())
        || layout.elements() != parameters.layout().elements()) {
      throw new IllegalArgumentException("the parameters have " + parameters.layout().elements()
          + " elements, the config's shape " + layout.elements());
    }
    for (WeightNames.Run run : WeightNames.written(parameters.layout())) {
      sources.add(new SafeTensorsWriter.Source(run.name(), run.shape(), parameters.flat(), run.offset()));
    }
    config.write(folder);
    SafeTensorsWriter.writeSharded(folder, sources, config.type(), maxShardBytes);
  }
}
