package kedge.training.plan;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import kedge.data.UserError;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameter;
import kedge.policy.model.ParameterLayout;
import kedge.recipes.Recipe;
import kedge.recipes.settings.LocalModelSettings;
import kedge.recipes.settings.PolicySettings.Dtype;
import kedge.recipes.stage.CurateStage;
import kedge.recipes.stage.DrawStage;
import kedge.recipes.stage.EvalStage;
import kedge.recipes.stage.PoolStage;
import kedge.recipes.stage.RlStage;
import kedge.recipes.stage.SftStage;
import kedge.recipes.stage.Stage;
import kedge.training.parts.PolicyParts;

/** Prints parameters, stages with their tokens per step, and expected peak memory of a run; nothing is loaded. */
public final class RunPlan {
  private final PrintWriter out;
  private final int devices;

  /** @param devices number of devices for which memory with sharding is also shown */
  public RunPlan(PrintWriter out, int devices) {
    if (devices < 1) {
      throw new UserError("--devices is " + devices + ", expected at least 1");
    }
    this.out = out;
    this.devices = devices;
  }

  /** Prints the plan of a recipe. */
  public void print(Recipe recipe, ModelShape shape) {
    print(recipe, shape, RankPlan.ONE);
  }

  /** Prints the plan of a recipe for each of several ranks. */
  public void print(Recipe recipe, ModelShape shape, RankPlan ranks) {
    out.println("run " + recipe.name() + ", seed " + recipe.seed());
    printParameters(shape);
    long adapters = PolicyParts.adapters(recipe.policy(), shape);
    if (adapters > 0) {
      out.println("trained adapters: " + count(adapters) + " parameters (" + adapters + ")");
    }
    MemoryPlan largest = null;
    String largestName = "";
    for (Map.Entry<String, Stage> entry : recipe.stages().entrySet()) {
      Workload load = Workload.of(shape, recipe, entry.getValue(), ranks.count());
      MemoryPlan plan = MemoryPlan.of(shape, load, ranks);
      out.println("stage " + entry.getKey() + ": " + describe(entry.getValue()) + "; peak " + bytes(plan.peak()));
      if (ranks.count() > 1 && load.trains()) {
        out.println("  exchanged per update: "
            + (ranks.dividesExperts() ? ranks.exchange(shape, load.blocks())
                : ranks.exchange(load.trainedOf(new ParameterLayout(shape).elements()), load.blocks())));
      }
      if (largest == null || plan.peak() > largest.peak()) {
        largest = plan;
        largestName = entry.getKey();
      }
    }
    out.println("memory in stage " + largestName + ", which needs most (assuming prompts of at most "
        + Workload.ASSUMED_PROMPT + " tokens)" + (ranks.count() == 1 ? ":"
            : ", for each of " + ranks.count()
                + " ranks, " + (ranks.dividesExperts() ? "expert_parallel " + ranks.experts()
                    : "zero_stage " + ranks.zeroStage())
                + ":"));
    printMemory(largest, ranks);
  }

  /** Prints the additional memory of a local chat model. */
  public void printChatModel(String name, ModelShape shape, LocalModelSettings settings) {
    long total = new ParameterLayout(shape).elements();
    long perToken = (long) shape.layers() * 2 * shape.keyValueHeads() * shape.headSize() * settings.dtype().bytes();
    out.println(
        "chat model " + name + ", in addition, from its first request on: " + count(total) + " parameters, weights "
            + bytes(MemoryPlan.weights(shape, settings.dtype())) + ", and " + grouped(perToken)
            + " bytes of keys and values for every token of up to "
            + settings.decodeRows() + " conversations at once");
  }

  /** Prints the parameters of a model and the memory of one training micro-batch. */
  public void print(ModelShape shape, Dtype dtype, int tokensPerMicrobatch) {
    printParameters(shape);
    out.println("memory in training, " + tokensPerMicrobatch + " tokens per micro-batch:");
    printMemory(MemoryPlan.of(shape, Workload.training(dtype, tokensPerMicrobatch)), RankPlan.ONE);
  }

  /** Prints the largest Qwen3 model that fits on one GPU of each memory size, by setting. */
  public void printCards(int... gibibytes) {
    for (int card : gibibytes) {
      out.println("largest Qwen3 model in reinforcement learning on one GPU of " + card + " GiB:");
      CardPlan.lines(card).forEach(out::println);
    }
    out.println("micro-batches of 8,192 tokens with activation checkpointing, 256 completions of 1,024 tokens at once; "
        + "optimizer state stays on the GPU");
  }

  private void printParameters(ModelShape shape) {
    long total = new ParameterLayout(shape).elements();
    long active = ParameterLayout.activePerToken(shape);
    out.println(
        "parameters: " + count(total) + " (" + total + "), active per token: " + count(active) + " (" + active + ")");
    if (shape.vision().isPresent()) {
      long language = new ParameterLayout(shape.with(Optional.empty())).elements();
      long adapter = new ParameterLayout(shape).parameters().values().stream()
          .filter(parameter -> parameter.name().startsWith("adapter.")).mapToLong(Parameter::elements).sum();
      out.println("  of which: vision tower " + (total - adapter - language) + ", adapter " + adapter
          + ", language model " + language);
    }
  }

  private void printMemory(MemoryPlan plan, RankPlan ranks) {
    for (MemoryPlan.Term term : plan.terms()) {
      out.println(String.format(Locale.ROOT, "  %-18s %10s  %s%s", term.name(), bytes(term.bytes()),
          term.phase() == MemoryPlan.Phase.ALWAYS ? "" : "while " + term.phase().name().toLowerCase(Locale.ROOT) + ": ",
          term.formula()));
    }
    out.println(String.format(Locale.ROOT, "  %-18s %10s  on one %s", "peak", bytes(plan.peak()),
        ranks.count() > 1 ? "rank" : "device"));
    if (devices > 1) {
      out.println(String.format(Locale.ROOT,
          "  %-18s %10s  on each of %d devices, if weights, gradients and optimizer state were divided evenly; "
              + "activations, KV cache, logits and base are not divided. Kedge does not divide weights",
          "peak, sharded", bytes(plan.peakPerDevice(devices)), devices));
    }
  }

  static String describe(Stage stage) {
    if (stage instanceof SftStage sft) {
      return "sft on " + sft.data() + ", " + length(sft.steps(), sft.epochs()) + " of " + sft.sequencesPerStep()
          + " sequences, at most "
          + grouped((long) sft.sequencesPerStep() * sft.maxLength()) + " tokens per step";
    }
    if (stage instanceof RlStage rl) {
      return "rl on " + rl.data() + " by " + rl.algorithm() + ", " + length(rl.steps(), rl.epochs()) + " of "
          + rl.promptsPerStep()
          + " prompts x " + rl.completionsPerPrompt()
          + " completions, at most "
          + grouped((long) rl.promptsPerStep() * rl.completionsPerPrompt() * rl.sampling().maxNewTokens())
          + " sampled tokens per step"
          + rl.steps().map(steps -> ", " + (long) steps * rl.updatesPerStep() + " updates").orElse("");
    }
    if (stage instanceof DrawStage draw) {
      return (draw instanceof PoolStage ? "pool" : "harvest") + " of " + draw.data() + ", "
          + draw.completionsPerProblem() + " completions per problem, at most "
          + grouped((long) draw.problemsPerStep() * draw.completionsPerProblem() * draw.sampling().maxNewTokens())
          + " sampled tokens per step";
    }
    if (stage instanceof CurateStage curate) {
      return "curate " + String.join(", ", curate.sources()) + ", " + curate.steps().size() + " steps";
    }
    EvalStage eval = (EvalStage) stage;
    return "eval on " + eval.data() + ", " + eval.problems().map(Object::toString).orElse("all") + " problems x "
        + eval.completionsPerProblem() + " completions";
  }

  private static String length(Optional<Integer> steps, Optional<Double> epochs) {
    return steps.map(count -> count + " steps")
        .orElseGet(() -> epochs.orElseThrow().toString().replaceAll("\\.0$", "") + " epochs in steps");
  }

  /** {@code 30.53 B}, {@code 596.0 M}, {@code 12.3 K}. */
  static String count(long number) {
    return number >= 1e9 ? String.format(Locale.ROOT, "%.2f B", number / 1e9)
        : number >= 1e6 ? String.format(Locale.ROOT, "%.1f M", number / 1e6)
            : String.format(Locale.ROOT, "%.1f K", number / 1e3);
  }

  /** {@code 1.5 GiB}, {@code 20 MiB}. */
  static String bytes(long number) {
    return number >= 1L << 30 ? String.format(Locale.ROOT, "%.1f GiB", number / (double) (1L << 30))
        : String.format(Locale.ROOT, "%.1f MiB", number / (double) (1L << 20));
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
