package kedge.recipes.command;

import kedge.recipes.recipe.Recipe;
import kedge.recipes.run.Engine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kedge train}: runs all stages of a recipe. */
@Command(name = "train", mixinStandardHelpOptions = true, description = "Run all stages of a recipe.")
final class TrainCommand implements Runnable {
  private final Engine engine;

  @Mixin
  private RecipeOptions recipe;

  @Mixin
  private RunOptions run;

  @Option(names = "--resume", description = "Go on with the run that is in the folder.")
  private boolean resume;

  @Spec
  private CommandSpec spec;

  TrainCommand(Engine engine) {
    this.engine = engine;
  }

  @Override
  public void run() {
    Recipe read = recipe.read(engine);
    run.inFolder(engine, read, "", resume, folder -> engine.train(read, folder, resume, spec.commandLine().getOut()));
  }
}
