package kedge.training.check;

import java.io.PrintWriter;
import java.util.Optional;
import kedge.data.image.ImageStore;
import kedge.data.image.ImageCheck;
import kedge.data.UserError;
import kedge.policy.model.ModelShape;
import kedge.policy.model.ParameterLayout;
import kedge.policy.natives.Devices;
import kedge.recipes.Recipe;
import kedge.recipes.settings.PolicySettings;
import kedge.recipes.stage.RlStage;
import kedge.recipes.stage.SftStage;
import kedge.training.parts.PolicyParts;
import kedge.training.parts.RunParts;
import kedge.training.parts.StageProblems;
import kedge.training.plan.MemoryPlan;
import kedge.training.plan.Workload;
import kedge.training.stage.StageRunners;

/** Checks of a recipe with its data, rewards and policy before anything is trained. */
public final class RunChecks {
  private RunChecks() {
  }

  /** Opens the parts of a recipe, checks them, and prints a summary: {@code kedge check}. */
  public static void check(Recipe recipe, PrintWriter out) {
    Devices.parse(recipe.policy().device());
    try (RunParts parts = RunParts.open(recipe, Optional.empty())) {
      PolicyParts policy = parts.policyParts();
      out.println("policy: " + new ParameterLayout(policy.config().shape()).elements() + " parameters, "
          + policy.tokenizer().size() + " tokens");
      policy.adapters().ifPresent(adapters -> out.println("lora: " + adapters.layout().parameters().elements()
          + " parameters of adapters of rank " + adapters.layout().lora().rank() + ", scale "
          + adapters.layout().lora().scale() + ", " + adapters.start().map(start -> "from " + start.folder())
              .orElse("new")
          + "; base " + adapters.base() + " stays as it is"));
      recipe.chatModels().forEach((name, model) -> out.println("chat_models." + name + ": " + model.describe()));
      parts.engines().describe().forEach(out::println);
      require(parts, out);
      FirstExamples.print(parts, out);
      RewardTrial.run(parts, out);
      out.println("ok: " + recipe.name() + " can be trained");
    }
  }

  /**
   * Requires that every stage can start and that every problem of the recipe's data can be used, and leaves out rows
   * where the recipe allows it. Data that earlier stages will make is not checked.
   *
   * @return what was left out
   * @throws UserError naming what is wrong
   */
  public static LeftOut require(RunParts parts, PrintWriter out) {
    LeftOut leftOut = new LeftOut();
    requireCard(parts);
    parts.policyParts().checkWeights();
    parts.engines().require();
    parts.recipe().stages().forEach((name, stage) -> StageRunners.check(name, stage, parts));
    parts.recipe().total().ifPresent(total -> out.println("total: " + parts.rewards().total()));
    parts.recipe().stages().values().stream().flatMap(stage -> parts.sources().given(stage).stream()).distinct()
        .forEach(name -> leftOut.add("data." + name + ".on_bad_row", parts.sources().get(name).dropped()));
    requireImages(parts, out);
    ColumnCheck.require(parts, out);
    GradingCheck.require(parts, leftOut, out);
    PromptCheck.require(parts, leftOut);
    DemonstrationCheck.requireGiven(parts, leftOut, out);
    if (!leftOut.isEmpty()) {
      leftOut.lines().forEach(out::println);
      parts.recipe().stages().forEach((name, stage) -> StageRunners.check(name, stage, parts));
    }
    epochs(parts, out);
    return leftOut;
  }

  /** Requires that a GPU supports the recipe's dtype and has the expected memory. */
  private static void requireCard(RunParts parts) {
    Recipe recipe = parts.recipe();
    Devices.requireType(recipe.policy().device(), recipe.policy().dtype() == PolicySettings.Dtype.BF16);
    Devices.card(recipe.policy().device()).ifPresent(card -> {
      ModelShape shape = parts.policyParts().config().shape();
      recipe.stages().forEach((name, stage) -> card
          .requireMemory(MemoryPlan.of(shape, Workload.of(shape, recipe, stage)).peak(), "stages." + name));
    });
  }

  /** Reads the headers of all images of the policy's prompts. */
  private static void requireImages(RunParts parts, PrintWriter out) {
    if (parts.policyParts().config().shape().vision().isEmpty()) {
      return;
    }
    ImageStore store = new ImageStore();
    parts.recipe().stages().values().stream().flatMap(stage -> parts.sources().given(stage).stream()).distinct()
        .forEach(name -> {
          long images = UserError.whereRefused("data." + name + ": ",
              () -> ImageCheck.require(parts.sources().get(name), store));
          if (images > 0) {
            out.println("data." + name + ": headers of " + images + " images read");
          }
        });
  }

  /** Prints the steps of stages whose length is given in epochs of existing data. */
  private static void epochs(RunParts parts, PrintWriter out) {
    parts.recipe().stages().forEach((name, stage) -> {
      if (!parts.sources().allGiven(stage)) {
        return;
      }
      if (stage instanceof SftStage sft && sft.epochs().isPresent()) {
        StageProblems problems = StageProblems.of(name, sft.data(), parts);
        out.println(epochs(name, sft.epochs().get(), problems, problems.steps(name, sft)));
      }
      if (stage instanceof RlStage rl && rl.epochs().isPresent()) {
        StageProblems problems = StageProblems.of(name, rl.data(), parts);
        out.println(epochs(name, rl.epochs().get(), problems, problems.steps(name, rl)));
      }
    });
  }

  private static String epochs(String name, double epochs, StageProblems problems, long steps) {
    return "stages." + name + ": " + epochs + " epochs of " + problems.epoch() + " problems are " + steps + " steps";
  }
}
