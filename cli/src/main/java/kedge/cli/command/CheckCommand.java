package kedge.cli.command;

import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeReader;
import kedge.recipes.reader.RecipeWriter;
import kedge.training.parts.RlAssembly;
import kedge.training.check.RunChecks;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kedge check}: checks a recipe, its data and rewards before it runs. */
@Command(name = "check", mixinStandardHelpOptions = true,
    description = "Check a recipe, its data, rewards and gold answers. Prints all errors.")
public final class CheckCommand implements Runnable {
  @Mixin
  private RecipeOptions recipe;

  @Option(names = "--resolved", description = "Print the recipe with every default filled in, without further checks.")
  private boolean resolved;

  @Option(names = "--no-code",
      description = "Refuse a recipe that loads code, such as rewards, before any is loaded.")
  private boolean noCode;

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    RecipeReader reader = RecipeReader.installed();
    Recipe read = recipe.read(noCode ? reader.withoutCode() : reader);
    if (resolved) {
      spec.commandLine().getOut().print(RecipeWriter.write(read));
      RlAssembly.resolved(read).forEach((stage, objective) -> spec.commandLine().getOut()
          .println("# stages." + stage + ".algorithm is " + objective));
      spec.commandLine().getOut().flush();
    } else {
      RunChecks.check(read, spec.commandLine().getOut());
    }
  }
}
