package kedge.cli.command;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kedge.ablation.SoupReport;
import kedge.data.UserError;
import kedge.policy.checkpoint.Soup;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeReader;
import kedge.training.TrainingRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kedge soup}: averages checkpoints. */
@Command(name = "soup", mixinStandardHelpOptions = true, sortOptions = false,
    description = "Average checkpoints that started from the same weights and were trained in the same way on the same "
        + "data.")
public final class SoupCommand implements Runnable {
  @Option(names = "--out", paramLabel = "DIR", required = true, description = "The new checkpoint folder.")
  private Path out;

  @Option(names = "--force-different",
      description = "Average checkpoints of different or unknown origin anyway; differences are printed and recorded.")
  private boolean forceDifferent;

  @Option(names = "--evaluate", paramLabel = "RECIPE",
      description = "Also evaluate each checkpoint and the mean with an eval stage of this recipe, on the same "
          + "problems. The runs are kept in DIR-evaluations.")
  private Path recipe;

  @Option(names = "--stage", paramLabel = "NAME",
      description = "Name of the eval stage. Optional if the recipe has only one.")
  private String stage;

  @Option(names = "--set", paramLabel = "PATH=VALUE",
      description = "With --evaluate: set a key of the recipe. May be repeated.")
  private List<String> settings = new ArrayList<>();

  @Parameters(paramLabel = "CKPT", arity = "1..*",
      description = "Two or more checkpoints, or runs (the newest checkpoint of each is used).")
  private List<Path> checkpoints;

  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    checkpoints = checkpoints.stream().map(CheckpointOption::of).toList();
    PrintWriter printed = spec.commandLine().getOut();
    if (recipe == null) {
      if (stage != null || !settings.isEmpty()) {
        throw new UserError(
            (stage != null ? "--stage" : "--set") + " is given without --evaluate, expected both");
      }
      writeMean(printed);
      return;
    }
    Recipe read = RecipeReader.installed().read(recipe, settings);
    String name = EvalStageOption.of(read, stage);
    Path folder = out.resolveSibling(out.getFileName() + "-evaluations");
    if (Files.exists(folder)) {
      throw new UserError(folder + " exists already and is not overwritten. Maybe another --out?");
    }
    writeMean(printed);
    List<SoupReport.Evaluated> evaluated = new ArrayList<>();
    for (int i = 0; i < checkpoints.size(); i++) {
      evaluated.add(
          evaluate(read, name, checkpoints.get(i), folder.resolve((i + 1) + "-" + checkpoints.get(i).getFileName())));
    }
    SoupReport.lines(evaluated, evaluate(read, name, out, folder.resolve("soup")), name).forEach(printed::println);
    printed.flush();
  }

  private void writeMean(PrintWriter printed) {
    Soup soup = new Soup(checkpoints, forceDifferent);
    soup.forced().forEach(difference -> printed.println("different, and averaged anyway: " + difference));
    soup.write(out);
    printed.println(out + ": the mean of " + checkpoints.size() + " checkpoints");
  }

  private SoupReport.Evaluated evaluate(Recipe read, String name, Path checkpoint, Path folder) {
    Recipe on = read.on(read.policy().on(checkpoint));
    RunOptions.inFolder(on, folder, RunOptions.Begin.NEW,
        held -> TrainingRun.evaluate(on, name, held, spec.commandLine().getOut()));
    return new SoupReport.Evaluated(checkpoint, folder);
  }
}
