package kedge.endtoend;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kedge.policy.distributed.RankThreads;
import kedge.policy.distributed.Ranks;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeReader;
import kedge.training.TrainingRun;
import kedge.training.folder.RunFolder;

/** Runs of a recipe by ranks that are threads of this process, and what they leave. */
final class RankRuns {
  private RankRuns() {
  }

  /** Runs a recipe on so many ranks into a new folder. */
  static void train(Path recipe, List<String> settings, int ranks, Path folder) {
    run(RecipeReader.installed().read(recipe, settings), ranks, folder, false);
  }

  /** Goes on with the run of a folder on so many ranks. */
  static void resume(Path recipe, List<String> settings, int ranks, Path folder) {
    run(RecipeReader.installed().read(recipe, settings), ranks, folder, true);
  }

  private static void run(Recipe read, int ranks, Path folder, boolean resume) {
    if (ranks == 1) {
      lead(read, folder, Ranks.ONE, resume);
      return;
    }
    RankThreads.run(ranks, group -> {
      if (group.leads()) {
        lead(read, folder, group, resume);
      } else {
        group.decide(() -> true);
        try (RunFolder followed = RunFolder.follow(folder)) {
          TrainingRun.train(read, followed, resume, read.stages().size(), group, nowhere());
        }
      }
      return null;
    });
  }

  private static void lead(Recipe recipe, Path folder, Ranks group, boolean resume) {
    try (RunFolder made = resume ? RunFolder.resume(folder, recipe, RecipeReader.installed())
        : RunFolder.create(folder, recipe)) {
      group.decide(() -> true);
      TrainingRun.train(recipe, made, resume, recipe.stages().size(), group, nowhere());
    }
  }

  private static PrintWriter nowhere() {
    return new PrintWriter(Writer.nullWriter());
  }

  /** Digests of logs, data and weights of a run; settings of threads and micro-batches stand in the recipe alone. */
  static Map<String, String> bytes(Path folder) {
    try {
      Map<String, String> bytes = new TreeMap<>(RunBytes.of(folder));
      bytes.remove("recipe.yaml");
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Compares runs on 1, 2 and 4 ranks by 1 and 2 threads and two sizes of micro-batches.
   *
   * @param arguments folder for the runs, recipe, then settings as {@code --set} takes them
   */
  public static void main(String... arguments) {
    Path runs = Path.of(arguments[0]);
    List<String> settings = List.of(arguments).subList(2, arguments.length);
    Map<String, String> first = null;
    for (int ranks : new int[]{1, 2, 4}) {
      for (int threads : new int[]{1, 2}) {
        for (int tokens : new int[]{4096, 300}) {
          Path folder = runs.resolve("ranks-" + ranks + "-threads-" + threads + "-tokens-" + tokens);
          List<String> all = new ArrayList<>(settings);
          all.addAll(List.of("policy.reduction=fixed_tree", "policy.threads=" + threads,
              "policy.tokens_per_microbatch=" + tokens));
          long begin = System.nanoTime();
          train(Path.of(arguments[1]), all, ranks, folder);
          Map<String, String> found = bytes(folder);
          first = first == null ? found : first;
          System.out.printf("%s: %s, %d files, %.1f s%n", folder.getFileName(),
              found.equals(first) ? "equal" : "DIFFERENT", found.size(), (System.nanoTime() - begin) / 1e9);
        }
      }
    }
    System.exit(0);
  }
}
