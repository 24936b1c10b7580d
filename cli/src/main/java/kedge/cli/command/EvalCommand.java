package kedge.cli.command;

import java.nio.file.Path;
import kedge.recipes.Recipe;
import kedge.training.TrainingRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kedge eval}: runs one eval stage of a recipe, on its policy or on another checkpoint. */
@Command(name = "eval", mixinStandardHelpOptions = true,
    description = "Run one eval stage of a recipe, on the recipe's policy or on another checkpoint.")
public final class EvalCommand implements Runnable {
  @Mixin
  private RecipeOptions recipe;

  @Mixin
  private RunOptions run;

  @Option(names = "--stage", paramLabel = "NAME",
      description = "Name of the eval stage. Optional if the recipe has only one.")
  private String stage;

  @Option(names = "--checkpoint", paramLabel = "DIR",
      description = "Evaluate this checkpoint, or the newest one of this run, instead of the recipe's policy, "
          + "with its own tokenizer.")
  private Path checkpoint;

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    Recipe read = on(recipe.read());
    String name = EvalStageOption.of(read, stage);
    run.inFolder(read, "-" + name, RunOptions.Begin.NEW,
        folder -> TrainingRun.evaluate(read, name, folder, spec.commandLine().getOut()));
  }

  private Recipe on(Recipe read) {
    if (checkpoint == null) {
      return read;
    }
    return read.on(read.policy().on(CheckpointOption.of(checkpoint)));
  }
}
