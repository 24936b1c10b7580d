package kedge.cli.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kedge.cli.ranks.RankOptions;
import kedge.data.UserError;
import kedge.policy.checkpoint.ModelConfig;
import kedge.policy.model.ModelShape;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeReader;
import kedge.recipes.settings.LocalModelSettings;
import kedge.recipes.settings.PolicySettings.Dtype;
import kedge.training.parts.PolicyParts;
import kedge.training.plan.RankPlan;
import kedge.training.plan.RunPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kedge plan}: what a run would be; nothing is loaded. */
@Command(name = "plan", mixinStandardHelpOptions = true,
    description = "Print parameters, stages, tokens per step and expected peak memory of a recipe, or of a bare "
        + "config.json. Loads nothing.")
public final class PlanCommand implements Runnable {
  @Parameters(paramLabel = "RECIPE", arity = "0..1", description = "A recipe.")
  private Path recipe;

  @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Change a key of the recipe. May be repeated.")
  private List<String> settings = new ArrayList<>();

  @Option(names = "--config", paramLabel = "FILE", description = "In place of a recipe: a Hugging Face config.json.")
  private Path config;

  @Option(names = "--dtype", defaultValue = "bf16", description = "With --config: fp32 or bf16 (default).")
  private Dtype dtype;

  @Option(names = "--tokens-per-microbatch", defaultValue = "4096",
      description = "With --config: tokens of one forward and backward (default 4096).")
  private int tokensPerMicrobatch;

  @Option(names = "--devices", defaultValue = "1",
      description = "Also show the memory per device if this many shared the model.")
  private int devices;

  @Option(names = "--ranks", paramLabel = "N",
      description = "With a recipe: memory of each of N ranks, and the bytes that they exchange in an update.")
  private Integer ranks;

  @Option(names = "--cards",
      description = "In place of a recipe: the largest Qwen3 model that one GPU of 80 or 141 GiB trains, by setting.")
  private boolean cards;

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    if (cards) {
      if (recipe != null || config != null || !settings.isEmpty() || ranks != null) {
        throw new UserError("plan takes --cards alone, without a recipe, --config, --set or --ranks");
      }
      new RunPlan(spec.commandLine().getOut(), devices).printCards(80, 141);
      spec.commandLine().getOut().flush();
      return;
    }
    if ((recipe == null) == (config == null)) {
      throw new UserError(
          recipe == null ? "plan needs a recipe, or --config FILE" : "plan takes a recipe or --config, not both");
    }
    RunPlan plan = new RunPlan(spec.commandLine().getOut(), devices);
    if (config != null) {
      if (ranks != null) {
        throw new UserError("--ranks is given with --config, expected a recipe: what ranks exchange depends on its "
            + "stages");
      }
      plan.print(ModelConfig.read(config).shape(), dtype, tokensPerMicrobatch);
    } else {
      Recipe asked = RecipeReader.installed().read(recipe, settings);
      RankPlan planned = new RankPlan(ranks == null ? 1 : ranks, asked.policy().zeroStage(),
          asked.policy().expertParallel());
      settings.addAll(RankOptions.implied(planned.count(), asked));
      Recipe read = RecipeReader.installed().read(recipe, settings);
      ModelShape shape = PolicyParts.shape(read.policy());
      PolicyParts.requireExperts(read.policy(), shape, PolicyParts.adapters(read.policy(), shape) > 0);
      plan.print(read, shape, planned);
      read.chatModels().forEach((name, model) -> {
        if (model instanceof LocalModelSettings local) {
          plan.printChatModel(name, PolicyParts.shape(local.policy()), local);
        }
      });
    }
    spec.commandLine().getOut().flush();
  }
}
