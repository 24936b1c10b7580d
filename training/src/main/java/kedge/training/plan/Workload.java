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
 * The workload of a stage, which determines its memory.
 *
 * @param dtype dtype of the weights
 * @param cpu whether the CPU decoder computes, in fp32
 * @param trains whether there are gradients and an optimizer
 * @param reference whether a frozen reference policy is in memory
 * @param checkpointing whether only layers' inputs are kept for the backward pass
 * @param tokensPerMicrobatch maximum number of tokens of one forward and backward pass; 0 if nothing is trained
 * @param targets maximum number of targets of a micro-batch
 * @param promptsAtOnce number of prompts computed at once; 0 if servers draw
 * @param sequencesAtOnce number of completions decoded at once; 0 if servers draw
 * @param promptTokens assumed length of the longest prompt: {@link #ASSUMED_PROMPT} or what the context leaves
 * @param newTokens length of the longest completion
 * @param adapters number of parameters of low-rank adapters, which are trained instead of the weights; 0 for none
 * @param trained number of weights that have gradients and optimizer state; 0 for all
 * @param cuda whether a GPU computes
 * @param treeSums maximum number of partial gradient sums of a fixed tree; 0 without one
 */
public record Workload(Dtype dtype, boolean cpu, boolean trains, boolean reference, boolean checkpointing,
    int tokensPerMicrobatch, int targets,
    int promptsAtOnce, int sequencesAtOnce, int promptTokens, int newTokens, long adapters,
    long trained, boolean cuda, int treeSums) {

  /** Makes a workload without adapters. */
  public Workload(Dtype dtype, boolean cpu, boolean trains, boolean reference, boolean checkpointing,
      int tokensPerMicrobatch, int targets, int promptsAtOnce, int sequencesAtOnce, int promptTokens, int newTokens) {
    this(dtype, cpu, trains, reference, checkpointing, tokensPerMicrobatch, targets, promptsAtOnce, sequencesAtOnce,
        promptTokens, newTokens, 0, 0, false, 0);
  }

  /** Returns the same workload with adapters, which alone are trained. */
  public Workload withAdapters(long parameters) {
    return new Workload(dtype, cpu, trains, reference, checkpointing, tokensPerMicrobatch, targets, promptsAtOnce,
        sequencesAtOnce, promptTokens, newTokens, parameters, trained, cuda, treeSums);
  }

  /** Returns the same workload with gradients and optimizer state for only {@code parameters} weights. */
  public Workload withTrained(long parameters) {
    return new Workload(dtype, cpu, trains, reference, checkpointing, tokensPerMicrobatch, targets, promptsAtOnce,
        sequencesAtOnce, promptTokens, newTokens, adapters, parameters, cuda, treeSums);
  }

  /** Returns the same workload with or without a GPU. */
  public Workload onCuda(boolean gpu) {
    return new Workload(dtype, cpu, trains, reference, checkpointing, tokensPerMicrobatch, targets, promptsAtOnce,
        sequencesAtOnce, promptTokens, newTokens, adapters, trained, gpu, treeSums);
  }

  /** Returns the same workload with gradients of {@code sequences} sequences summed in a fixed tree of blocks. */
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

  /** Returns the workload of one stage of a recipe, including trained weights, adapters and device. */
  public static Workload of(ModelShape shape, Recipe recipe, Stage stage) {
    return of(shape, recipe.policy(), stage).withAdapters(PolicyParts.adapters(recipe.policy(), shape))
        .withTrained(PolicyParts.trainedParameters(recipe, shape))
        .onCuda(Devices.expectsCuda(recipe.policy().device()));
  }

  /** Assumed number of tokens of a prompt, since a plan reads no data. */
  public static final int ASSUMED_PROMPT = 64;

  /** Returns the workload of one stage of a recipe. */
  public static Workload of(ModelShape shape, PolicySettings policy, Stage stage) {
    Workload load = ofHere(shape, policy, stage);
    return stage.rollouts().isEmpty() ? load
        : new Workload(load.dtype, load.cpu, load.trains, load.reference,
            load.checkpointing, load.tokensPerMicrobatch, load.targets, 0, 0, load.promptTokens, load.newTokens,
            load.adapters, load.trained, load.cuda, load.treeSums);
  }

  /** Returns the workload of a stage whose completions are drawn in this process. */
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

  /** Returns the workload of a model without a recipe: one training micro-batch, no sampling. */
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
