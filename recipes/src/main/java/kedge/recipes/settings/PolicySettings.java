package kedge.recipes.settings;

import java.nio.file.Path;
import java.util.Optional;
import kedge.data.settings.Default;
import kedge.recipes.annotation.Expect;

/**
 * The model that learns: a checkpoint, or a shape filled at random.
 *
 * @param shape sizes of a model to begin from nothing; exactly one of shape and checkpoint
 * @param checkpoint a folder in Hugging Face layout
 * @param tokenizer needed with a shape; with a checkpoint, the checkpoint's own if left out
 * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:n}
 * @param dtype what the weights are held and multiplied in
 * @param tokensPerMicrobatch most tokens of one forward and backward; changes memory and speed, never the result
 * @param activationCheckpointing keep only each layer's input and compute the layer again on the way back: less memory,
 * a third more work
 * @param decodeRows completions decoded together at most; changes memory and speed
 * @param threads threads of the processor to use; all of them if left out
 */
public record PolicySettings(Optional<ShapeSettings> shape, Optional<Path> checkpoint,
    Optional<TokenizerSettings> tokenizer,
    @Default("auto") String device, @Default("fp32") Dtype dtype, @Default("4096") int tokensPerMicrobatch,
    @Default("false") boolean activationCheckpointing, @Default("256") int decodeRows, Optional<Integer> threads) {

  /** Number format of the weights; {@code BF16} keeps fp32 master copies in the optimiser. */
  public enum Dtype {
    FP32(4), BF16(2);

    private final int bytes;

    Dtype(int bytes) {
      this.bytes = bytes;
    }

    /** Bytes of one number. */
    public int bytes() {
      return bytes;
    }
  }

  /** A checkpoint with its own tokenizer, held for drawing. */
  public static PolicySettings of(Path checkpoint, String device, Dtype dtype) {
    return new PolicySettings(Optional.empty(), Optional.of(checkpoint), Optional.empty(), device, dtype, 4096, false,
        256, Optional.empty());
  }

  /** The same settings for another checkpoint and its own tokenizer. */
  public PolicySettings on(Path other) {
    return new PolicySettings(Optional.empty(), Optional.of(other), Optional.empty(), device, dtype,
        tokensPerMicrobatch, activationCheckpointing, decodeRows,
        threads);
  }

  public PolicySettings {
    new Expect()
        .that(shape.isPresent() != checkpoint.isPresent(), shape.isPresent()
            ? "shape and checkpoint are both given, expected one: shape begins at random, checkpoint from a folder"
            : "shape is missing, and so is checkpoint: expected one. Maybe checkpoint: FOLDER?")
        .that(shape.isEmpty() || tokenizer.isPresent(),
            "tokenizer is missing: a shape has none of its own. Maybe tokenizer: {characters: \"...\"} or tokenizer: "
                + "{folder: ...}?")
        .that(device.matches("auto|cpu|cuda(:\\d{1,3})?"),
            "device is " + device + ", expected auto, cpu, cuda or cuda:n")
        .atLeast("tokens_per_microbatch", tokensPerMicrobatch, 1)
        .atLeast("decode_rows", decodeRows, 1)
        .atLeast("threads", threads.orElse(1), 1)
        .done();
  }
}
