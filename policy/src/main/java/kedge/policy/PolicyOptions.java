package kedge.policy;

import java.util.List;
import kedge.policy.distributed.Sharing;
import kedge.policy.checkpoint.ElementType;

/**
 * Settings of how a policy is held and computed; they change its results by rounding at most.
 *
 * @param device {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:n}
 * @param type number format of the weights
 * @param trains whether gradients and optimizer state are kept
 * @param tokensPerMicrobatch tokens of one forward and backward pass
 * @param sharesPrompts whether training computes a prompt that sequences in a row have in common once; on the CPU in
 * fp32 alone
 * @param activationCheckpointing keep only the layers' inputs and compute each layer again on the way back
 * @param decodeRows completions decoded together at most
 * @param threads processor threads
 * @param trainable patterns of all weights that are ever trained; in bf16 no others have gradients, moments or masters
 * @param sharing how work is divided among ranks, and gradients summed
 */
public record PolicyOptions(String device, ElementType type, boolean trains, int tokensPerMicrobatch,
    boolean sharesPrompts, boolean activationCheckpointing, int decodeRows, int threads, List<String> trainable,
    Sharing sharing) {
  /** Options of a policy that one process computes. */
  public PolicyOptions(String device, ElementType type, boolean trains, int tokensPerMicrobatch,
      boolean sharesPrompts, boolean activationCheckpointing, int decodeRows, int threads, List<String> trainable) {
    this(device, type, trains, tokensPerMicrobatch, sharesPrompts, activationCheckpointing, decodeRows, threads,
        trainable, Sharing.NONE);
  }

  /** Options of a policy all of whose weights may be trained; prompts are shared where they can be. */
  public PolicyOptions(String device, ElementType type, boolean trains, int tokensPerMicrobatch,
      boolean activationCheckpointing, int decodeRows, int threads) {
    this(device, type, trains, tokensPerMicrobatch, type == ElementType.F32 && device.equals("cpu"),
        activationCheckpointing, decodeRows, threads, List.of("*"));
  }

  /** The same, without training. */
  public PolicyOptions frozen() {
    return new PolicyOptions(device, type, false, tokensPerMicrobatch, sharesPrompts, activationCheckpointing,
        decodeRows, threads, List.of("*"), sharing);
  }
}
