package kedge.policy.checkpoint;

import java.nio.file.Path;
import java.util.Optional;
import kedge.policy.model.ParameterLayout;
import kedge.policy.model.Parameters;
import org.bytedeco.pytorch.Device;

/**
 * A checkpoint of random weights in the layout (names, shapes, type) of a model, for training from scratch and for
 * trying a real size without its weights. {@code kedge new checkpoint} writes it.
 *
 * @param like the {@code config.json} to follow, or the folder that holds it
 * @param tokenizer folder whose tokenizer files are copied; empty for a checkpoint without
 * @param out the folder to make; must not exist
 * @param type element type of the weights
 * @param seed seed of the weights, see {@link RandomWeights}
 */
public record RandomCheckpoint(Path like, Optional<Path> tokenizer, Path out, ElementType type, long seed) {
  /** Room for everything beside the weights. */
  private static final long OTHER_BYTES = 32L << 20;

  /**
   * Writes it; needs memory for the weights once.
   *
   * @return the config that was written
   * @throws kedge.data.UserError if the config or the tokenizer is unsound, or the disk is full
   * @throws IllegalArgumentException if {@code out} exists
   */
  public ModelConfig write() {
    ModelConfig config = ModelConfig.read(like).as(type);
    ParameterLayout layout = new ParameterLayout(config.shape());
    CheckpointFolder.write(out, Checkpoint.bytes(layout, type) + OTHER_BYTES, temporary -> {
      if (tokenizer.isPresent()) {
        TokenizerFiles.copy(tokenizer.get(), temporary);
      }
      try (Parameters parameters = Parameters.zeros(layout, new Device("cpu"), type.scalar())) {
        new RandomWeights(seed, config.shape().initializerRange()).fill(parameters);
        Checkpoint.save(temporary, config, parameters, Checkpoint.SHARD_BYTES);
      }
    });
    return config;
  }
}
