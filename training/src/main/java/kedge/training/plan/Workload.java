package kedge.training.plan;

import com.google.common.math.IntMath;
import java.math.RoundingMode;
import kedge.policy.distributed.Sharing.Reduction;
import kedge.policy.model.ModelShape;
import kedge.policy.natives.Devices;
import kedge.recipes.Recipe;
import kedge.recipes.settings.PolicySettings.Dtype;
import kedge.recipes.settings.PolicySettings;
import kedge.recipes.settings.SamplingSettings;
import kedge.recipes.stage.CurateStage;
import kedge.recipes.stage.DrawStage;
import kedge.recipes.stage.EvalStage;
import kedge.recipes.stage.RlStage;
import kedge.recipes.stage.SftStage;
import kedge.recipes.stage.Stage;
import kedge.training.evaluation.Evaluator;
import kedge.training.parts.PolicyParts;
import kedge.training.parts.RlAssembly;

/**
 * The load of a stage, from which its memory follows.
 *
 * @param dtype dtype of the weights
 * @param cpu whether the CPU's own decoder computes, which holds fp32
 * @param trains whether there are gradients and an optimizer
 * @param reference whether a frozen reference policy is in memory
 * @param checkpointing whether only layers' inputs are kept for the backward pass
 * @param tokensPerMicrobatch most tokens of one forward and backward; 0 if nothing is trained
 * @param targets most tokens of a micro-batch that are learned from
 * @param promptsAtOnce prompts sampled from at once; 0 where servers draw
 * @param sequencesAtOnce completions decoded at once; 0 where servers draw
 * @param promptTokens longest prompt, assumed: {@link #ASSUMED_PROMPT} or what the context leaves
 * @param newTokens longest completion
 * @param adapters parameters of low-rank adapters, which are trained instead of the weights; 0 for none
 * @param trained parameters of the weights that have gradients and optimizer state; 0 for all
 * @param cuda whether a GPU computes
 * @param treeSums partial sums of gradients that a fixed tree holds at most; 0 without one
 */
public record Workload(Dtype dtype, boolean cpu, boolean trains, boolean reference, boolean checkpointing,
    int tokensPerMicrobatch, int targets,
    int promptsAtOnce, int sequencesAtOnce, int promptTokens, int newTokens, long adapters,
    long trained, boolean cuda, int treeSums) {

  /** A load without adapters. */
  public Workload(Dtype dtype, boolean cpu, boolean trains, boolean reference, boolean checkpointing,
      int tokensPerMicrobatch, int targets, int promptsAtOnce, int sequencesAtOnce, int promptTokens, int newTokens) {
    this(dtype, cpu, trains, reference, checkpointing, tokensPerMicrobatch, targets, promptsAtOnce, sequencesAtOnce,
        promptTokens, newTokens, 0, 0, false, 0);
  }

  /** The same load of a policy with that many parameters of adapters, which alone are trained. */
  public Workload withAdapters(long parameters) {
    return new Workload(dtype, cpu, trains, reference, checkpointing, tokensPerMicrobatch, targets, promptsAtOnce,
        sequencesAtOnce, promptTokens, newTokens, parameters, trained, cuda, treeSums);
  }

  /** The same load where only so many parameters of the weights have gradients and optimizer state. */
  public Workload withTrained(long parameters) {
    return new Workload(dtype, cpu, trains, reference, checkpointing, tokensPerMicrobatch, targets, promptsAtOnce,
        sequencesAtOnce, promptTokens, newTokens, adapters, parameters, cuda, treeSums);
  }

  /** The same load on a GPU, or not. */
  public Workload onCuda(boolean gpu) {
    return new Workload(dtype, cpu, trains, reference, checkpointing, tokensPerMicrobatch, targets, promptsAtOnce,
        sequencesAtOnce, promptTokens, newTokens, adapters, trained, gpu, treeSums);
  }

  /** The same load where the gradients of so many sequences are summed in a fixed tree, block by block. */
  private Workload inBlocks(PolicySettings policy, int sequences, int length, int learned) {
    if (!trains || policy.reduction() != Reduction.FIXED_TREE) {
      return this;
    }
    int block = Math.min(sequences, policy.blockSequences());
    int blocks = (sequences + block - 1) / block;
    return new Workload(dtype, cpu, trains, reference, checkpointing, Math.max(tokensPerMicrobatch, block * length),
        Math.max(targets, block * learned), promptsAtOnce, sequencesAtOnce, promptTokens, newTokens, adapters, trained,
        cuda, 1 + IntMath.log2(blocks, RoundingMode.FLOOR));
  }

  /** The load of one stage of a recipe, its trained weights and adapters and its device included. */
  public static Workload of(ModelShape shape, Recipe recipe, Stage stage) {
    return of(shape, recipe.policy(), stage).withAdapters(PolicyParts.adapters(recipe.policy(), shape))
        .withTrained(PolicyParts.trainedParameters(recipe, shape))
        .onCuda(Devices.expectsCuda(recipe.policy().device()));
  }

  /** Prompts are not read for a plan; this many tokens are assumed for each. */
  public static final int ASSUMED_PROMPT = 64;

  /** The load of one stage of a recipe. */
  public static Workload of(ModelShape shape, PolicySettings policy, Stage stage) {
    Workload load = ofHere(shape, policy, stage);
    return stage.rollouts().isEmpty() ? load
        : new Workload(load.dtype, load.cpu, load.trains, load.reference,
            load.checkpointing, load.tokensPerMicrobatch, load.targets, 0, 0, load.promptTokens, load.newTokens,
            load.adapters, load.trained, load.cuda, load.treeSums);
  }

  /** The load of a stage whose completions are drawn in this process. */
  private static Workload ofHere(ModelShape shape, PolicySettings policy, Stage stage) {
    if (stage instanceof CurateStage) {
      return new Workload(policy.dtype(), cpu(policy), false, false, false, 0, 0, 0, 0, 0, 0);
    }
    if (stage instanceof DrawStage draw) {
      int prompts = draw.problemsPerStep();
      return sampling(shape, policy, draw.sampling(), prompts, prompts * draw.completionsPerProblem(), false, false);
    }
    if (stage instanceof RlStage rl) {
      return sampling(shape, policy, rl.sampling(), rl.promptsPerStep(),
          rl.promptsPerStep() * rl.completionsPerPrompt(), true, RlAssembly.needsReference(rl));
    }
    if (stage instanceof EvalStage eval) {
      int prompts = Math.max(1,
          Math.min(eval.problems().orElse(Evaluator.AT_ONCE), Evaluator.AT_ONCE / eval.completionsPerProblem()));
      return sampling(shape, policy, eval.sampling(), prompts, prompts * eval.completionsPerProblem(), false, false);
    }
    SftStage sft = (SftStage) stage;
    int tokens = (int) Math.min(policy.tokensPerMicrobatch(), (long) sft.sequencesPerStep() * sft.maxLength());
    return new Workload(policy.dtype(), cpu(policy), true, false, policy.activationCheckpointing(), tokens, tokens, 0,
        0, 0, 0).inBlocks(policy, sft.sequencesPerStep(), sft.maxLength(), sft.maxLength());
  }

  /** A bare model without a recipe: one training micro-batch, nothing drawn. */
  public static Workload training(Dtype dtype, int tokensPerMicrobatch) {
    return new Workload(dtype, dtype == Dtype.FP32, true, false, false, tokensPerMicrobatch, tokensPerMicrobatch, 0, 0,
        0, 0).onCuda(dtype != Dtype.FP32);
  }

  private static Workload sampling(ModelShape shape, PolicySettings policy, SamplingSettings sampling, int prompts,
      int sequences, boolean trains,
      boolean reference) {
    int prompt = Math.max(1, Math.min(ASSUMED_PROMPT, shape.maximumPositions() - sampling.maxNewTokens()));
    int tokens = (int) Math.min(policy.tokensPerMicrobatch(), (long) sequences * (prompt + sampling.maxNewTokens()));
    int targets = (int) ((long) tokens * sampling.maxNewTokens() / (prompt + sampling.maxNewTokens()));
    return new Workload(policy.dtype(), cpu(policy), trains, reference, policy.activationCheckpointing(),
        trains ? tokens : 0, trains ? targets : 0, prompts,
        Math.min(sequences, policy.decodeRows()), prompt, sampling.maxNewTokens())
            .inBlocks(policy, sequences, prompt + sampling.maxNewTokens(), sampling.maxNewTokens());
  }

  private static boolean cpu(PolicySettings policy) {
    return policy.dtype() == Dtype.FP32 && !Devices.expectsCuda(policy.device());
  }

}
