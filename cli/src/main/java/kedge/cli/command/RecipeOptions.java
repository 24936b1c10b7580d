package kedge.cli.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeReader;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Options that name a recipe file and override its keys. */
final class RecipeOptions {
  @Parameters(paramLabel = "RECIPE", description = "A recipe, for instance recipes/quickstart.yaml.")
  private Path recipe;

  @Option(names = "--set", paramLabel = "PATH=VALUE",
      description = "Set a key of the recipe, for instance --set stages.rl.steps=50. May be repeated.")
  private List<String> settings = new ArrayList<>();

  @Option(names = "--plugins", paramLabel = "DIR",
      description = "Short for --set plugins=DIR: a folder of jars with rewards.")
  private Path plugins;

  @Option(names = "--seed", paramLabel = "N", description = "Short for --set seed=N.")
  private String seed;

  @Option(names = "--device", paramLabel = "DEVICE",
      description = "Short for --set policy.device=DEVICE: auto, cpu, cuda or cuda:n.")
  private String device;

  /** Returns the recipe's file. */
  Path file() {
    return recipe;
  }

  /** Reads the recipe; code that it names may be loaded, and is reported. */
  Recipe read() {
    return read(List.of());
  }

  /** Reads the recipe with the settings recorded in a run, then those of this command. */
  Recipe read(List<String> remembered) {
    List<String> all = new ArrayList<>(remembered);
    all.addAll(settings());
    return RecipeReader.installed().read(recipe, all);
  }

  /** Reads the recipe with a reader that may refuse code. */
  Recipe read(RecipeReader reader) {
    return reader.read(recipe, settings());
  }

  /** Reads the recipe with the settings of this command, then with more. */
  Recipe changed(List<String> more) {
    List<String> all = settings();
    all.addAll(more);
    return RecipeReader.installed().read(recipe, all);
  }

  /** Returns the settings of this command, in the form of {@code --set}. */
  List<String> settings() {
    List<String> all = new ArrayList<>();
    if (plugins != null) {
      all.add("plugins=" + plugins);
    }
    if (seed != null) {
      all.add("seed=" + seed);
    }
    if (device != null) {
      all.add("policy.device=" + device);
    }
    all.addAll(settings);
    return all;
  }
}
