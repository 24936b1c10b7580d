package kedge.recipes.plan;

import kedge.policy.model.ModelShape;
import kedge.recipes.read.Algorithms;
import kedge.recipes.recipe.EvalStage;
import kedge.recipes.recipe.PolicySettings;
import kedge.recipes.recipe.PolicySettings.Dtype;
import kedge.recipes.recipe.RlStage;
import kedge.recipes.recipe.SamplingSettings;
import kedge.recipes.recipe.SftStage;
import kedge.recipes.recipe.Stage;

/**
 * What a stage asks of memory.
 *
 * @param dtype of the weights
 * @param trains whether there are gradients and an optimiser
 * @param reference whether a frozen reference policy is held beside it
 * @param samplerCopy whether the sampler holds weights of its own
 * @param tokensPerMicrobatch most tokens of one forward and backward
 * @param logitsChunk tokens whose logits are computed at once
 * @param promptsAtOnce prompts drawn for at once
 * @param sequencesAtOnce completions drawn at once
 * @param promptTokens longest prompt, assumed: {@link #ASSUMED_PROMPT} or what the context leaves
 * @param newTokens longest completion
 */
public record Workload(Dtype dtype, boolean trains, boolean reference, boolean samplerCopy, int tokensPerMicrobatch, int logitsChunk, int promptsAtOnce,
    int sequencesAtOnce, int promptTokens, int newTokens) {

  /** Prompts are not read for a plan; this many tokens are assumed for each. */
  public static final int ASSUMED_PROMPT = 256;

  /** Tokens whose logits the policy computes at once. */
  public static final int LOGITS_CHUNK = 1024;

  /** Completions that an evaluation draws at once. */
  public static final int EVALUATED_AT_ONCE = 256;

  /** The load of one stage of a recipe. */
  public static Workload of(ModelShape shape, PolicySettings policy, Stage stage, Algorithms algorithms) {
    if (stage instanceof RlStage rl) {
      int sequences = rl.promptsPerStep() * rl.completionsPerPrompt();
      return sampling(shape, policy, rl.sampling(), rl.promptsPerStep(), sequences, true, reference(rl, algorithms));
    }
    if (stage instanceof EvalStage eval) {
      int prompts = Math.max(1, Math.min(eval.problems().orElse(EVALUATED_AT_ONCE), EVALUATED_AT_ONCE / eval.completionsPerProblem()));
      return sampling(shape, policy, eval.sampling(), prompts, prompts * eval.completionsPerProblem(), false, false);
    }
    SftStage sft = (SftStage) stage;
    int tokens = (int) Math.min(policy.tokensPerMicrobatch(), (long) sft.sequencesPerStep() * sft.maxLength());
    return new Workload(policy.dtype(), true, false, false, tokens, LOGITS_CHUNK, 0, 0, 0, 0);
  }

  /** A bare model without a recipe: one training micro-batch, nothing drawn. */
  public static Workload training(Dtype dtype, int tokensPerMicrobatch) {
    return new Workload(dtype, true, false, false, tokensPerMicrobatch, LOGITS_CHUNK, 0, 0, 0, 0);
  }

  private static Workload sampling(ModelShape shape, PolicySettings policy, SamplingSettings sampling, int prompts, int sequences, boolean trains,
      boolean reference) {
    int prompt = Math.max(1, Math.min(ASSUMED_PROMPT, shape.maximumPositions() - sampling.maxNewTokens()));
    int tokens = (int) Math.min(policy.tokensPerMicrobatch(), (long) sequences * (prompt + sampling.maxNewTokens()));
    return new Workload(policy.dtype(), trains, reference, trains, tokens, LOGITS_CHUNK, prompts, sequences, prompt, sampling.maxNewTokens());
  }

  private static boolean reference(RlStage rl, Algorithms algorithms) {
    return rl.kl().map(kl -> kl.coefficient() > 0).orElseGet(() -> algorithms.reference(rl.algorithm()));
  }
}
