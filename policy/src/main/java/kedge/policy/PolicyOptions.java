package kedge.policy;

import java.util.List;
import kedge.policy.distributed.Sharing;
import kedge.policy.checkpoint.ElementType;

/**
 * Settings of how a policy is stored and computed; they change its results only by rounding.
 *
 * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:n}
 * @param type number format of the weights
 * @param trains whether gradients and optimizer state are kept
 * @param tokensPerMicrobatch maximum number of tokens of one forward and backward pass
 * @param sharesPrompts whether training computes a common prompt of consecutive sequences once; only on the CPU in fp32
 * @param activationCheckpointing whether only layer inputs are kept, and each layer is recomputed in the backward pass
 * @param decodeRows maximum number of completions decoded together
 * @param threads processor threads
 * @param trainable name patterns of all weights that any stage trains; in bf16 only these have gradients, moments and
 * masters
 * @param sharing how work is divided among ranks and gradients are summed
 */
public record PolicyOptions(String device, ElementType type, boolean trains, int tokensPerMicrobatch,
    boolean sharesPrompts, boolean activationCheckpointing, int decodeRows, int threads, List<String> trainable,
    Sharing sharing) {
  /** Makes options for a single process. */
  public PolicyOptions(String device, ElementType type, boolean trains, int tokensPerMicrobatch,
      boolean sharesPrompts, boolean activationCheckpointing, int decodeRows, int threads, List<String> trainable) {
    this(device, type, trains, tokensPerMicrobatch, sharesPrompts, activationCheckpointing, decodeRows, threads,
        trainable, Sharing.NONE);
  }

  /** Makes options that train all weights and share prompts if possible. */
  public PolicyOptions(String device, ElementType type, boolean trains, int tokensPerMicrobatch,
      boolean activationCheckpointing, int decodeRows, int threads) {
    this(device, type, trains, tokensPerMicrobatch, type == ElementType.F32 && device.equals("cpu"),
        activationCheckpointing, decodeRows, threads, List.of("*"));
  }

  /** Returns the same options without training. */
  public PolicyOptions frozen() {
    return new PolicyOptions(device, type, false, tokensPerMicrobatch, sharesPrompts, activationCheckpointing,
        decodeRows, threads, List.of("*"), sharing);
  }
}
