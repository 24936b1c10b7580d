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

/** {@code kedge check}: everything that can be found wrong with a recipe before it runs. */
@Command(name = "check", mixinStandardHelpOptions = true,
    description = "Find everything that is wrong with a recipe, its data and its gold answers.")
public final class CheckCommand implements Runnable {
  @Mixin
  private RecipeOptions recipe;

  @Option(names = "--resolved", description = "Print the recipe with every default filled in, and look no further.")
  private boolean resolved;

  @Option(names = "--no-code",
      description = "Refuse a recipe that brings code of its own, such as rewards, before any of it is loaded.")
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
