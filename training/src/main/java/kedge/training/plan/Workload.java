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
 * @param blocks of an update's sequences, whose gradients are summed in a fixed tree; 0 without one
 */
public record Workload(Dtype dtype, boolean cpu, boolean trains, boolean reference, boolean checkpointing,
    int tokensPerMicrobatch, int targets,
    int promptsAtOnce, int sequencesAtOnce, int promptTokens, int newTokens, long adapters,
    long trained, boolean cuda, int blocks) {

  /** Makes a workload without adapters. */
  public Workload(Dtype dtype, boolean cpu, boolean trains, boolean reference, boolean checkpointing,
      int tokensPerMicrobatch, int targets, int promptsAtOnce, int sequencesAtOnce, int promptTokens, int newTokens) {
    this(dtype, cpu, trains, reference, checkpointing, tokensPerMicrobatch, targets, promptsAtOnce, sequencesAtOnce,
        promptTokens, newTokens, 0, 0, false, 0);
  }

  /** Returns the same workload with adapters, which alone are trained. */
  public Workload withAdapters(long parameters) {
    return new Workload(dtype, cpu, trains, reference, checkpointing, tokensPerMicrobatch, targets, promptsAtOnce,
        sequencesAtOnce, promptTokens, newTokens, parameters, trained, cuda, blocks);
  }

  /** Returns the same workload with gradients and optimizer state for only {@code parameters} weights. */
  public Workload withTrained(long parameters) {
    return new Workload(dtype, cpu, trains, reference, checkpointing, tokensPerMicrobatch, targets, promptsAtOnce,
        sequencesAtOnce, promptTokens, newTokens, adapters, parameters, cuda, blocks);
  }

  /** Returns the same workload with or without a GPU. */
  public Workload onCuda(boolean gpu) {
    return new Workload(dtype, cpu, trains, reference, checkpointing, tokensPerMicrobatch, targets, promptsAtOnce,
        sequencesAtOnce, promptTokens, newTokens, adapters, trained, gpu, blocks);
  }

  /** Returns the same workload with gradients of {@code sequences} sequences summed in a fixed tree of blocks. */
  private Workload inBlocks(PolicySettings policy, int sequences, int length, int learned) {
    if (!trains || policy.reduction() != Reduction.FIXED_TREE) {
      return this;
    }
    int block = Math.min(sequences, policy.blockSequences());
    return new Workload(dtype, cpu, trains, reference, checkpointing, Math.max(tokensPerMicrobatch, block * length),
        Math.max(targets, block * learned), promptsAtOnce, sequencesAtOnce, promptTokens, newTokens, adapters, trained,
        cuda, IntMath.divide(sequences, block, RoundingMode.CEILING));
  }

  /** Returns the workload of one stage of a recipe, including trained weights, adapters and device. */
  public static Workload of(ModelShape shape, Recipe recipe, Stage stage) {
    return of(shape, recipe, stage, 1);
  }

  /** The same for each of several ranks, which share the completions. */
  public static Workload of(ModelShape shape, Recipe recipe, Stage stage, int ranks) {
    return of(shape, recipe.policy(), stage, ranks).withAdapters(PolicyParts.adapters(recipe.policy(), shape))
        .withTrained(PolicyParts.trainedParameters(recipe, shape))
        .onCuda(Devices.expectsCuda(recipe.policy().device()));
  }

  /** Number of parameters that are trained. @param parameters of the weights */
  public long trainedOf(long parameters) {
    return adapters > 0 ? adapters : trained > 0 ? trained : parameters;
  }

  /** Prompts are not read for a plan; this many tokens are assumed for each. */
  public static final int ASSUMED_PROMPT = 64;

  /** Returns the workload of one stage of a recipe. */
  public static Workload of(ModelShape shape, PolicySettings policy, Stage stage) {
    return of(shape, policy, stage, 1);
  }

  private static Workload of(ModelShape shape, PolicySettings policy, Stage stage, int ranks) {
    Workload load = ofHere(shape, policy, stage, ranks);
    return stage.rollouts().isEmpty() ? load
        : new Workload(load.dtype, load.cpu, load.trains, load.reference,
            load.checkpointing, load.tokensPerMicrobatch, load.targets, 0, 0, load.promptTokens, load.newTokens,
            load.adapters, load.trained, load.cuda, load.blocks);
  }

  /** The load of a stage whose completions are drawn in this process. */
  private static Workload ofHere(ModelShape shape, PolicySettings policy, Stage stage, int ranks) {
    if (stage instanceof CurateStage) {
      return new Workload(policy.dtype(), cpu(policy), false, false, false, 0, 0, 0, 0, 0, 0);
    }
    if (stage instanceof DrawStage draw) {
      return sampling(shape, policy, draw.sampling(),
          new Draws(draw.problemsPerStep(), draw.completionsPerProblem(), ranks));
    }
    if (stage instanceof RlStage rl) {
      int perUpdate = IntMath.divide(rl.promptsPerStep(), rl.minibatchesPerStep(), RoundingMode.CEILING)
          * rl.completionsPerPrompt();
      return sampling(shape, policy, rl.sampling(), new Draws(rl.promptsPerStep(), rl.completionsPerPrompt(), ranks))
          .training(policy, RlAssembly.needsReference(rl), rl.promptsPerStep() * rl.completionsPerPrompt(), perUpdate);
    }
    if (stage instanceof EvalStage eval) {
      int prompts = Math.max(1,
          Math.min(eval.problems().orElse(Evaluator.AT_ONCE), Evaluator.AT_ONCE / eval.completionsPerProblem()));
      return sampling(shape, policy, eval.sampling(), new Draws(prompts, eval.completionsPerProblem(), ranks));
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

  /** Completions that are asked for at once, and a rank's part of them. */
  private record Draws(int prompts, int perPrompt, int ranks) {
    int own() {
      return IntMath.divide(prompts * perPrompt, ranks, RoundingMode.CEILING);
    }

    /** Prompts of which a rank draws completions: it may begin and end within one's. */
    int ownPrompts() {
      return Math.min(prompts, 1 + IntMath.divide(own() - 1, perPrompt, RoundingMode.CEILING));
    }
  }

  private static Workload sampling(ModelShape shape, PolicySettings policy, SamplingSettings sampling, Draws draws) {
    int prompt = Math.max(1, Math.min(ASSUMED_PROMPT, shape.maximumPositions() - sampling.maxNewTokens()));
    return new Workload(policy.dtype(), cpu(policy), false, false, policy.activationCheckpointing(), 0, 0,
        draws.ownPrompts(), Math.min(draws.own(), policy.decodeRows()), prompt, sampling.maxNewTokens());
  }

  /**
   * The same load where what is drawn is trained on.
   *
   * @param sequences of a step
   * @param perUpdate of these, sequences of one update
   */
  private Workload training(PolicySettings policy, boolean withReference, int sequences, int perUpdate) {
    int length = promptTokens + newTokens;
    int tokens = (int) Math.min(policy.tokensPerMicrobatch(), (long) sequences * length);
    int learned = (int) ((long) tokens * newTokens / length);
    return new Workload(dtype, cpu, true, withReference, checkpointing, tokens, learned, promptsAtOnce,
        sequencesAtOnce, promptTokens, newTokens).inBlocks(policy, perUpdate, length, newTokens);
  }

  private static boolean cpu(PolicySettings policy) {
    return policy.dtype() == Dtype.FP32 && !Devices.expectsCuda(policy.device());
  }

}
