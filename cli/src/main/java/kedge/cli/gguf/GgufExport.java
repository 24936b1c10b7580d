package kedge.cli.gguf;

import com.google.common.primitives.Longs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import kedge.data.UserError;
import kedge.policy.checkpoint.ModelConfig;
import kedge.policy.checkpoint.TokenizerFiles;
import kedge.policy.lora.MergedModel;
import kedge.policy.model.ModelFamily;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameter;
import kedge.policy.model.Parameters;
import kedge.policy.model.RopeScaling;
import kedge.policy.model.RotaryFrequencies;
import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Converts a checkpoint to a GGUF file for llama.cpp and programs based on it. Norms, biases and routers are written as
 * F32. Matrices whose row length is not a multiple of the type's block are written as F16.
 *
 * @param checkpoint a folder in Hugging Face layout, or a PEFT adapter folder, which is merged into its base
 * @param file the new file; must not exist
 * @param type F32, F16 or Q8_0
 */
public record GgufExport(Path checkpoint, Path file, GgufType type) {
  private static final Logger LOG = LoggerFactory.getLogger(GgufExport.class);
  private static final int QUANTIZATION_VERSION = 2;

  /**
   * Reads the checkpoint and writes the file. Needs memory for one copy of the weights in fp32.
   *
   * @throws UserError if the checkpoint is invalid, GGUF cannot express its model or tokenizer, or the disk is full
   */
  public void write() {
    if (Files.exists(file)) {
      throw new UserError(file + " exists already, expected a new file");
    }
    Path base = MergedModel.base(checkpoint, LOG::info);
    ModelConfig config = ModelConfig.read(base);
    ModelShape shape = config.shape();
    if (shape.vision().isPresent()) {
      throw new UserError(checkpoint + ": has a vision tower, which Kedge cannot write to GGUF. Maybe export its "
          + "language model alone?");
    }
    GgufWriter writer = new GgufWriter();
    describe(shape, writer);
    GgufTokens.read(TokenizerFiles.in(checkpoint) ? checkpoint : base, shape.vocabulary()).describe(writer);
    try (Parameters parameters = MergedModel.load(checkpoint, base)) {
      for (Parameter parameter : parameters.layout().parameters().values()) {
        byTensor(parameter).forEach((name, pieces) -> add(shape, parameters, parameter, name, pieces, writer));
      }
      Path partial = file.resolveSibling("." + file.getFileName() + ".partial");
      try {
        Files.deleteIfExists(partial);
        writer.write(partial);
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(partial);
      }
    } catch (IOException e) {
      throw new UserError(file + ": could not be written: " + e.getMessage() + ". Maybe the disk is full?", e);
    }
  }

  private void describe(ModelShape shape, GgufWriter writer) {
    String architecture = switch (shape.family()) {
      case LLAMA, MISTRAL -> "llama";
      case QWEN2 -> "qwen2";
      case QWEN3 -> "qwen3";
      case QWEN3_MOE -> "qwen3moe";
    };
    if (shape.attentionBias() && (shape.family() == ModelFamily.QWEN3 || shape.family() == ModelFamily.QWEN3_MOE)) {
      throw new UserError(checkpoint + ": attention_bias is true, which GGUF's " + architecture + " does not support");
    }
    String prefix = architecture + ".";
    writer.put("general.architecture", architecture);
    writer.put("general.name", checkpoint.toAbsolutePath().normalize().getFileName().toString());
    writer.put("general.file_type", type == GgufType.F32 ? 0 : type == GgufType.F16 ? 1 : 7);
    writer.put("general.quantization_version", QUANTIZATION_VERSION);
    writer.put(prefix + "context_length", shape.maximumPositions());
    writer.put(prefix + "embedding_length", shape.hidden());
    writer.put(prefix + "block_count", shape.layers());
    writer.put(prefix + "feed_forward_length",
        shape.denseIntermediate() > 0 ? shape.denseIntermediate() : shape.expertIntermediate());
    writer.put(prefix + "attention.head_count", shape.heads());
    writer.put(prefix + "attention.head_count_kv", shape.keyValueHeads());
    writer.put(prefix + "attention.key_length", shape.headSize());
    writer.put(prefix + "attention.value_length", shape.headSize());
    writer.put(prefix + "attention.layer_norm_rms_epsilon", shape.normEpsilon());
    writer.put(prefix + "rope.dimension_count", shape.headSize());
    writer.put(prefix + "rope.freq_base", shape.ropeTheta());
    writer.put(prefix + "vocab_size", shape.vocabulary());
    describeScaling(prefix + "rope.scaling.", shape, writer);
    if (shape.experts() > 0) {
      describeExperts(prefix, shape, writer);
    }
  }

  private void describeExperts(String prefix, ModelShape shape, GgufWriter writer) {
    if (!shape.denseLayers().isEmpty() || !shape.renormalize()) {
      throw new UserError(checkpoint + ": has " + (shape.renormalize() ? "dense layers" : "norm_topk_prob false")
          + ", but GGUF's qwen3moe has experts in all layers, with probabilities that sum to 1");
    }
    writer.put(prefix + "expert_count", shape.experts());
    writer.put(prefix + "expert_used_count", shape.expertsPerToken());
    writer.put(prefix + "expert_feed_forward_length", shape.expertIntermediate());
  }

  private static void describeScaling(String prefix, ModelShape shape, GgufWriter writer) {
    if (shape.ropeScaling()instanceof RopeScaling.Linear linear) {
      writer.put(prefix + "type", "linear");
      writer.put(prefix + "factor", linear.factor());
    } else if (shape.ropeScaling()instanceof RopeScaling.Yarn yarn) {
      if (!yarn.truncate()) {
        throw new UserError("rope_scaling.truncate is false, which GGUF cannot express: llama.cpp always rounds YaRN's"
            + " bounds");
      }
      writer.put(prefix + "type", "yarn");
      writer.put(prefix + "factor", yarn.factor());
      writer.put(prefix + "original_context_length", yarn.originalPositions());
      writer.put(prefix + "attn_factor", yarn.attentionFactor() / GgufConfig.usualAttentionFactor(yarn.factor()));
      writer.put(prefix + "yarn_beta_fast", yarn.betaFast());
      writer.put(prefix + "yarn_beta_slow", yarn.betaSlow());
    } else if (shape.ropeScaling()instanceof RopeScaling.Llama3 llama) {
      float[] plain = RotaryFrequencies.of(shape.headSize(), shape.ropeTheta(), RopeScaling.NONE);
      float[] scaled = RotaryFrequencies.of(shape.headSize(), shape.ropeTheta(), llama);
      float[] divisors = new float[plain.length];
      for (int pair = 0; pair < plain.length; pair++) {
        divisors[pair] = plain[pair] / scaled[pair];
      }
      writer.tensor(GgufConfig.ROPE_DIVISORS, GgufType.F32, new long[]{divisors.length}, row -> divisors);
    }
  }

  /**
   * Groups the pieces of a parameter by the GGUF tensor that holds them: one piece, or a projection of every expert.
   */
  private static Map<String, List<Parameter.Piece>> byTensor(Parameter parameter) {
    return parameter.pieces().stream().collect(Collectors
        .groupingBy(piece -> GgufNames.of(piece.fileName()).tensor(), LinkedHashMap::new, Collectors.toList()));
  }

  /**
   * Adds a tensor.
   *
   * @param pieces one piece, or the pieces of all experts in order
   */
  private void add(ModelShape shape, Parameters parameters, Parameter parameter, String name,
      List<Parameter.Piece> pieces, GgufWriter writer) {
    Parameter.Piece first = pieces.get(0);
    long[] sizes = first.shape();
    boolean vector = sizes.length == 1;
    long width = sizes[sizes.length - 1];
    long height = first.elements() / width;
    HeadRows rows = HeadRows.of(shape, first.fileName());
    long[] written = GgufNames.of(first.fileName()).ofExpert() ? Longs.concat(new long[]{pieces.size()}, sizes) : sizes;
    writer.tensor(name, type(name, written), written, row -> {
      long offset = parameter.offset() + pieces.get((int) (row / height)).offset();
      if (vector && rows.paired()) {
        float[] own = floats(parameters, offset, width);
        float[] turned = new float[own.length];
        for (int i = 0; i < own.length; i++) {
          turned[i] = own[(int) rows.inCheckpoint(i)];
        }
        return turned;
      }
      return floats(parameters, offset + (vector ? 0 : rows.inCheckpoint(row % height)) * width, width);
    });
  }

  private GgufType type(String name, long[] shape) {
    return GgufNames.keptInSinglePrecision(name, shape) ? GgufType.F32
        : shape[shape.length - 1] % type.blockElements() == 0 ? type : GgufType.F16;
  }

  private static float[] floats(Parameters parameters, long offset, long count) {
    try (NativeScope scope = new NativeScope()) {
      return Transfer.floats(parameters.flat().narrow(0, offset, count));
    }
  }
}
