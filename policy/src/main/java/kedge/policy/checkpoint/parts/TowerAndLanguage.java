package kedge.policy.checkpoint.parts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kedge.data.UserError;
import kedge.policy.checkpoint.Checkpoint;
import kedge.policy.checkpoint.CheckpointFolder;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.checkpoint.JsonFile;
import kedge.policy.checkpoint.ModelConfig;
import kedge.policy.checkpoint.RandomWeights;
import kedge.policy.checkpoint.SafeTensors;
import kedge.policy.checkpoint.TensorEntry;
import kedge.policy.checkpoint.TokenizerFiles;
import kedge.policy.checkpoint.names.VisionNames;
import kedge.policy.checkpoint.names.WeightNames;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameter;
import kedge.policy.model.ParameterLayout;
import kedge.policy.model.Parameters;
import kedge.policy.vision.VisionShape;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * A vision-language checkpoint put together from a vision tower, a language model and a new adapter of random weights:
 * what SAIL-VL2's training begins with.
 *
 * @param tower folder of an AIMv2 tower, or of a vision-language model whose tower is taken
 * @param language folder of a language model; its tokenizer files are copied
 * @param out the folder to make; must not exist
 * @param type element type of the weights written
 * @param seed seed of the adapter's weights
 */
public record TowerAndLanguage(Path tower, Path language, Path out, ElementType type, long seed) {
  private static final long OTHER_BYTES = 32L << 20;
  /** How images are cut, in the config of a vision-language model. */
  private static final List<String> TILING = List.of("force_image_size", "dynamic_image_size", "use_thumbnail",
      "min_dynamic_patch", "max_dynamic_patch", "any_resolution", "pad2square");

  /**
   * Writes it; needs memory for the weights, and for those of the language model once more.
   *
   * @return the config that was written
   * @throws UserError if a folder is not what it should be, or the disk is full
   */
  public ModelConfig write() {
    VisionShape vision = ModelConfig.readTower(tower).orElseThrow(
        () -> new UserError(tower + ": config.json has no vision_config, expected that of a vision tower"));
    ModelConfig text = ModelConfig.read(language);
    ModelShape shape = text.shape().with(Optional.of(vision));
    Map<String, JsonNode> others = tiling();
    others.put("llm_config", JsonNodeFactory.instance.objectNode().setAll(text.others()));
    ModelConfig config = new ModelConfig(shape, type, others);
    ParameterLayout layout = new ParameterLayout(shape);
    CheckpointFolder.write(out, Checkpoint.bytes(layout, type) + OTHER_BYTES, temporary -> {
      TokenizerFiles.copy(language, temporary);
      ImageTokens.add(temporary, shape.vocabulary());
      TokenizerFiles.copyProcessor(tower, temporary);
      try (Parameters parameters = Parameters.zeros(layout, new Device("cpu"), type.scalar())) {
        new RandomWeights(seed, shape.initializerRange()).fill(parameters);
        fillLanguage(parameters);
        fillTower(parameters);
        Checkpoint.save(temporary, config, parameters, Checkpoint.SHARD_BYTES);
      }
    });
    return config;
  }

  /** The tower's tiling, which goes with it as its image processor does. */
  private Map<String, JsonNode> tiling() {
    JsonNode config = JsonFile.read(tower.resolve(ModelConfig.FILE));
    Map<String, JsonNode> tiling = new HashMap<>();
    TILING.stream().filter(config::hasNonNull).forEach(key -> tiling.put(key, config.get(key)));
    return tiling;
  }

  private void fillLanguage(Parameters parameters) {
    try (Parameters text = Checkpoint.load(language, new Device("cpu"), type)) {
      try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
        text.layout().parameters().keySet().stream().filter(parameters.layout().parameters()::containsKey)
            .filter(name -> !name.startsWith("vision.") && !name.startsWith("adapter."))
            .forEach(name -> parameters.get(name).copy_(text.get(name)));
      }
    }
  }

  private void fillTower(Parameters parameters) {
    try (SafeTensors weights = SafeTensors.open(tower)) {
      Map<String, TensorEntry> entries = weights.entries();
      List<WeightNames.Run> runs = parameters.layout().parameters().values().stream()
          .filter(parameter -> parameter.name().startsWith("vision.")).flatMap(TowerAndLanguage::runs)
          .flatMap(run -> VisionNames.inFile(run, entries.keySet()).stream()).toList();
      String faults = runs.stream().filter(run -> !fits(run, entries.get(run.name()))).limit(4)
          .map(WeightNames.Run::name).collect(Collectors.joining(", "));
      if (!faults.isEmpty()) {
        throw new UserError(tower + ": its tensors are not those of the tower in its config: missing or of another "
            + "shape are " + faults);
      }
      for (WeightNames.Run run : runs) {
        try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
          Tensor place = parameters.flat().narrow(0, run.offset(), entries.get(run.name()).elements());
          weights.file(run.name()).copy(run.name(), place);
        }
      }
    }
  }

  private static boolean fits(WeightNames.Run run, TensorEntry entry) {
    return entry != null && Arrays.equals(entry.shape(), run.shape());
  }

  private static Stream<WeightNames.Run> runs(Parameter parameter) {
    return parameter.pieces().stream()
        .map(piece -> new WeightNames.Run(piece.fileName(), piece.shape(), parameter.offset() + piece.offset()));
  }
}
