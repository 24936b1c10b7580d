package kedge.policy.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kedge.data.UserError;
import kedge.policy.model.ParameterLayout;
import kedge.policy.model.Parameters;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.global.torch;

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
   * @throws UserError naming every fault of the config, or every missing, unexpected or misshapen tensor
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
   * @throws UserError naming every missing, unexpected or misshapen tensor; nothing has been written then
   */
  public static void fill(Path folder, Parameters parameters) {
    try (SafeTensors weights = SafeTensors.open(folder)) {
      Map<String, TensorEntry> entries = weights.entries();
      List<WeightNames.Run> runs = WeightNames.read(parameters.layout(), entries.keySet());
      check(folder, weights, entries, runs);
      for (WeightNames.Run run : runs) {
        try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
          weights.file(run.name()).copy(run.name(),
              parameters.flat().narrow(0, run.offset(), entries.get(run.name()).elements()));
        }
      }
    }
  }

  private static void check(Path folder, SafeTensors weights, Map<String, TensorEntry> entries,
      List<WeightNames.Run> runs) {
    Map<String, WeightNames.Run> expected = new LinkedHashMap<>();
    runs.forEach(run -> expected.put(run.name(), run));
    Set<String> missing = new LinkedHashSet<>(expected.keySet());
    missing.removeAll(entries.keySet());
    Set<String> unexpected = new LinkedHashSet<>(entries.keySet());
    unexpected.removeAll(expected.keySet());
    List<String> faults = new ArrayList<>();
    if (unexpected.remove(WeightNames.HEAD) && !headIsEmbedding(weights, entries)) {
      faults.add(WeightNames.HEAD + " differs from " + WeightNames.EMBEDDING + ", but tie_word_embeddings is true");
    }
    if (!missing.isEmpty()) {
      faults.add(missing.size() + " missing: " + String.join(", ", missing));
    }
    if (!unexpected.isEmpty()) {
      faults.add(unexpected.size() + " unexpected: " + String.join(", ", unexpected));
    }
    expected.forEach((name, run) -> {
      TensorEntry entry = entries.get(name);
      if (entry != null && !Arrays.equals(entry.shape(), run.shape())) {
        faults.add("shape of " + name + " is " + Arrays.toString(entry.shape()) + ", expected "
            + Arrays.toString(run.shape()));
      }
    });
    if (!faults.isEmpty()) {
      throw new UserError(folder + ": the weights are not those of the config: " + String.join("; ", faults));
    }
  }

  /** Returns whether a tied checkpoint's head, which some programs write, equals the embedding. */
  private static boolean headIsEmbedding(SafeTensors weights, Map<String, TensorEntry> entries) {
    if (!entries.containsKey(WeightNames.EMBEDDING)) {
      return true; // that fault is named already
    }
    try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
      TensorEntry head = entries.get(WeightNames.HEAD);
      TensorEntry embedding = entries.get(WeightNames.EMBEDDING);
      return head.type() == embedding.type() && Arrays.equals(head.shape(), embedding.shape()) && torch.equal(
          weights.file(head.name()).tensor(head.name()), weights.file(embedding.name()).tensor(embedding.name()));
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
