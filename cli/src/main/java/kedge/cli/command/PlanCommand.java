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

/** {@code kedge plan}: prints the size and expected memory of a run without loading anything. */
@Command(name = "plan", mixinStandardHelpOptions = true,
    description = "Print parameters, stages, tokens per step and expected peak memory of a recipe or of a "
        + "config.json, without loading the model.")
public final class PlanCommand implements Runnable {
  @Parameters(paramLabel = "RECIPE", arity = "0..1", description = "A recipe.")
  private Path recipe;

  @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Set a key of the recipe. May be repeated.")
  private List<String> settings = new ArrayList<>();

  @Option(names = "--config", paramLabel = "FILE", description = "Instead of a recipe: a Hugging Face config.json.")
  private Path config;

  @Option(names = "--dtype", defaultValue = "bf16", description = "With --config: fp32 or bf16 (default).")
  private Dtype dtype;

  @Option(names = "--tokens-per-microbatch", defaultValue = "4096",
      description = "With --config: tokens per micro-batch (default 4096).")
  private int tokensPerMicrobatch;

  @Option(names = "--devices", defaultValue = "1",
      description = "Also print the memory per device if the model were divided over this many.")
  private int devices;

  @Option(names = "--ranks", paramLabel = "N",
      description = "With a recipe: print the memory per rank with N ranks, and the bytes exchanged per update.")
  private Integer ranks;

  @Option(names = "--cards",
      description = "Instead of a recipe: print the largest Qwen3 model that one GPU of 80 or 141 GiB can train.")
  private boolean cards;

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    if (cards) {
      if (recipe != null || config != null || !settings.isEmpty() || ranks != null) {
        throw new UserError("--cards is given with a recipe, --config, --set or --ranks, expected --cards alone");
      }
      new RunPlan(spec.commandLine().getOut(), devices).printCards(80, 141);
      spec.commandLine().getOut().flush();
      return;
    }
    if ((recipe == null) == (config == null)) {
      throw new UserError(
          recipe == null ? "RECIPE is missing, expected a recipe or --config FILE"
              : "RECIPE and --config are given, expected one of them");
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
