package kedge.policy.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kedge.data.UserError;
import kedge.policy.checkpoint.names.WeightNames;
import kedge.policy.model.ExpertSlice;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameter;
import kedge.policy.model.ParameterLayout;
import kedge.policy.model.Parameters;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;

/** The model of a folder in Hugging Face layout: {@code config.json} and the weights. */
public final class Checkpoint {
  /** Default maximum size of a shard in bytes, as in transformers. */
  public static final long SHARD_BYTES = 5_000_000_000L;

  private Checkpoint() {
  }

  /**
   * Loads the parameters. A folder that has checksums is verified first.
   *
   * @param folder a checkpoint of Kedge or of Hugging Face
   * @param device device of the parameters
   * @param type element type of the parameters; other types are converted (BF16 and F16 to F32 exactly)
   * @return owned by the caller
   * @throws UserError naming every fault of the config, or missing, unexpected or misshapen tensors
   */
  public static Parameters load(Path folder, Device device, ElementType type) {
    return load(folder, device, type, ExpertSlice.ALL);
  }

  /** Loads what a process holds that has a part of the experts. */
  public static Parameters load(Path folder, Device device, ElementType type, ExpertSlice slice) {
    return load(folder, Parameters.zeros(ParameterLayout.of(shape(folder), slice), device, type.scalar()), List.of());
  }

  /**
   * Loads all parameters in bf16, and some of them also in fp32, without loss of the precision of the files.
   *
   * @param untrained names in Kedge of the parameters that are needed only in bf16
   * @return all in bf16, then those in fp32; owned by the caller
   */
  public static List<Parameters> loadWithMasters(Path folder, Device device, Set<String> untrained) {
    ParameterLayout layout = new ParameterLayout(shape(folder));
    Parameters masters = Parameters.zeros(layout.without(untrained), device, ElementType.F32.scalar());
    Parameters weights = Parameters.zeros(layout, device, ElementType.BF16.scalar());
    return List.of(load(folder, weights, List.of(masters)), masters);
  }

  /** Reads the shape of a folder, after verifying its checksums if there are any. */
  private static ModelShape shape(Path folder) {
    ModelConfig config = ModelConfig.read(folder);
    if (Files.exists(folder.resolve(Checksums.FILE))) {
      Checksums.verify(folder);
    }
    return config.shape();
  }

  private static Parameters load(Path folder, Parameters all, List<Parameters> some) {
    try {
      fill(folder, all, some);
      return all;
    } catch (RuntimeException e) {
      all.close();
      some.forEach(Parameters::close);
      throw e;
    }
  }

  /**
   * Overwrites the parameters with the weights of the folder, run by run from the mapped files.
   *
   * @throws UserError naming a few missing, unexpected or misshapen tensors; nothing has been written in this case
   */
  public static void fill(Path folder, Parameters parameters) {
    fill(folder, parameters, List.of());
  }

  private static void fill(Path folder, Parameters all, List<Parameters> some) {
    try (SafeTensors weights = SafeTensors.open(folder)) {
      Map<String, TensorEntry> entries = weights.entries();
      for (WeightNames.Run run : WeightCheck.runs(folder, weights, all.layout().whole())) {
        try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
          SafeTensorsFile file = weights.file(run.name());
          long elements = entries.get(run.name()).elements();
          all.layout().segments(run.offset(), elements).forEach(held -> file.copy(run.name(), elements,
              held.from() - run.offset(), all.flat().narrow(0, held.at(), held.count())));
          Parameter owner = all.layout().whole().at(run.offset());
          some.stream().filter(others -> others.layout().parameters().containsKey(owner.name())).forEach(others -> file
              .copy(run.name(), others.get(owner.name()).view(-1).narrow(0, run.offset() - owner.offset(), elements)));
        }
      }
    }
  }

  /**
   * Compares the config with the headers of the weight files; reads no weights except a tied head.
   *
   * @throws UserError as {@link #fill}
   */
  public static void check(Path folder) {
    ParameterLayout layout = new ParameterLayout(ModelConfig.read(folder).shape());
    try (SafeTensors weights = SafeTensors.open(folder)) {
      WeightCheck.runs(folder, weights, layout);
    }
  }

  /** Returns the number of bytes that {@link #save} writes, without headers. */
  public static long bytes(ParameterLayout layout, ElementType type) {
    return layout.elements() * type.bytes();
  }

  /**
   * Writes {@code config.json} and the weights into an existing folder, in names that transformers loads. Not atomic by
   * itself: to be called inside {@link CheckpointFolder#write}.
   *
   * @param config config of the parameters' shape; its type is the type written
   * @param maxShardBytes files larger than this are split, see {@link #SHARD_BYTES}
   * @throws IllegalArgumentException if the parameters are not laid out for the config's shape
   * @throws IOException if the disk refuses
   */
  public static void save(Path folder, ModelConfig config, Parameters parameters, long maxShardBytes)
      throws IOException {
    ParameterLayout layout = new ParameterLayout(config.shape());
    if (!layout.parameters().keySet().equals(parameters.layout().parameters().keySet())
        || layout.elements() != parameters.layout().elements()) {
      throw new IllegalArgumentException("the parameters have " + parameters.layout().elements()
          + " elements, the config's shape " + layout.elements());
    }
    save(folder, config, (start, count) -> parameters.flat().detach().narrow(0, start, count), maxShardBytes);
  }

  /** Writes the same. @param values of the whole model's flat buffer, of which other processes may hold parts */
  public static void save(Path folder, ModelConfig config, SafeTensorsWriter.Values values, long maxShardBytes)
      throws IOException {
    config.write(folder);
    SafeTensorsWriter.writeSharded(folder, sources(config, values), config.type(), maxShardBytes);
  }

  /** The tensors that {@link #save} writes, in that order. */
  public static List<SafeTensorsWriter.Source> sources(ModelConfig config, SafeTensorsWriter.Values values) {
    return WeightNames.written(new ParameterLayout(config.shape())).stream()
        .map(run -> new SafeTensorsWriter.Source(run.name(), run.shape(),
            (start, count) -> values.run(run.offset() + start, count)))
        .toList();
  }
}
