package kedge.cli.gguf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
 * A checkpoint made a GGUF file for llama.cpp and programs built on it. Norms and biases are F32, and matrices whose
 * rows are no whole blocks of the type are F16.
 *
 * @param checkpoint a folder in Hugging Face layout, or an adapter folder of PEFT, which is merged into its base
 * @param file the file to make; must not exist
 * @param type F32, F16 or Q8_0
 */
public record GgufExport(Path checkpoint, Path file, GgufType type) {
  private static final Logger LOG = LoggerFactory.getLogger(GgufExport.class);
  private static final int QUANTIZATION_VERSION = 2;

  /**
   * Reads and writes; needs memory for the weights in fp32 once.
   *
   * @throws UserError if the checkpoint is unsound, or its model or tokenizer cannot be expressed, or the disk is full
   */
  public void write() {
    if (Files.exists(file)) {
      throw new UserError(file + " exists already, expected a new file");
    }
    Path base = MergedModel.base(checkpoint, LOG::info);
    ModelConfig config = ModelConfig.read(base);
    ModelShape shape = config.shape();
    if (shape.vision().isPresent()) {
      throw new UserError(checkpoint + ": has a vision tower, which GGUF files of Kedge do not hold. Maybe export its "
          + "language model alone?");
    }
    GgufWriter writer = new GgufWriter();
    describe(shape, writer);
    GgufTokens.read(TokenizerFiles.in(checkpoint) ? checkpoint : base, shape.vocabulary()).describe(writer);
    try (Parameters parameters = MergedModel.load(checkpoint, base)) {
      for (Parameter parameter : parameters.layout().parameters().values()) {
        parameter.pieces().forEach(piece -> add(shape, parameters, parameter, piece, writer));
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
      case QWEN3_MOE -> throw new UserError(checkpoint + ": is a mixture of experts, which is not exported to GGUF");
    };
    if (shape.attentionBias() && shape.family() == ModelFamily.QWEN3) {
      throw new UserError(checkpoint + ": attention_bias is true, which GGUF's qwen3 has no place for");
    }
    String prefix = architecture + ".";
    writer.put("general.architecture", architecture);
    writer.put("general.name", checkpoint.toAbsolutePath().normalize().getFileName().toString());
    writer.put("general.file_type", type == GgufType.F32 ? 0 : type == GgufType.F16 ? 1 : 7);
    writer.put("general.quantization_version", QUANTIZATION_VERSION);
    writer.put(prefix + "context_length", shape.maximumPositions());
    writer.put(prefix + "embedding_length", shape.hidden());
    writer.put(prefix + "block_count", shape.layers());
    writer.put(prefix + "feed_forward_length", shape.denseIntermediate());
    writer.put(prefix + "attention.head_count", shape.heads());
    writer.put(prefix + "attention.head_count_kv", shape.keyValueHeads());
    writer.put(prefix + "attention.key_length", shape.headSize());
    writer.put(prefix + "attention.value_length", shape.headSize());
    writer.put(prefix + "attention.layer_norm_rms_epsilon", shape.normEpsilon());
    writer.put(prefix + "rope.dimension_count", shape.headSize());
    writer.put(prefix + "rope.freq_base", shape.ropeTheta());
    writer.put(prefix + "vocab_size", shape.vocabulary());
    describeScaling(prefix + "rope.scaling.", shape, writer);
  }

  private static void describeScaling(String prefix, ModelShape shape, GgufWriter writer) {
    if (shape.ropeScaling()instanceof RopeScaling.Linear linear) {
      writer.put(prefix + "type", "linear");
      writer.put(prefix + "factor", linear.factor());
    } else if (shape.ropeScaling()instanceof RopeScaling.Yarn yarn) {
      if (!yarn.truncate()) {
        throw new UserError("rope_scaling.truncate is false, which GGUF cannot say: llama.cpp always rounds YaRN's"
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

  private void add(ModelShape shape, Parameters parameters, Parameter parameter, Parameter.Piece piece,
      GgufWriter writer) {
    long[] sizes = piece.shape();
    boolean vector = sizes.length == 1;
    long width = sizes[sizes.length - 1];
    HeadRows rows = HeadRows.of(shape, piece.fileName());
    GgufType written = vector ? GgufType.F32 : width % type.blockElements() == 0 ? type : GgufType.F16;
    long offset = parameter.offset() + piece.offset();
    writer.tensor(GgufNames.of(piece.fileName()), written, sizes, row -> {
      if (vector && rows.paired()) {
        float[] own = floats(parameters, offset, width);
        float[] turned = new float[own.length];
        for (int i = 0; i < own.length; i++) {
          turned[i] = own[(int) rows.inCheckpoint(i)];
        }
        return turned;
      }
      return floats(parameters, offset + (vector ? row : rows.inCheckpoint(row)) * width, width);
    });
  }

  private static float[] floats(Parameters parameters, long offset, long count) {
    try (NativeScope scope = new NativeScope()) {
      return Transfer.floats(parameters.flat().narrow(0, offset, count));
    }
  }
}
