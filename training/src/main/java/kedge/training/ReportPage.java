package kedge.training;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import kedge.data.UserError;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeReader;
import kedge.training.parts.PolicyParts;
import kedge.training.parts.RecipeSources;
import kedge.training.report.PromptPictures;
import kedge.training.report.ReportOptions;
import kedge.training.report.RunReport;

/** Writes the report of a run, which may belong to another process. Nothing else is written. */
public final class ReportPage {
  private ReportPage() {
  }

  /**
   * Writes the page. Without the policy's tokenizer, it shows log-probabilities below the texts and prints a note.
   *
   * @param run a run folder
   */
  public static Path write(Path run, PrintWriter out) {
    Optional<String> version = Optional.ofNullable(ReportPage.class.getPackage().getImplementationVersion());
    Optional<PromptPictures> pictures = Optional.empty();
    Path saved = run.resolve("recipe.yaml");
    if (Files.isRegularFile(saved)) {
      Recipe recipe = RecipeReader.installed().read(saved, List.of());
      pictures = Optional.of(new RunPictures(recipe, new RecipeSources(recipe, Optional.of(run))));
      try (PolicyParts parts = PolicyParts.of(recipe.policy())) {
        return RunReport.write(run,
            new ReportOptions(version, Optional.empty(), Optional.of(new TokenPieces(parts.tokenizer())), pictures));
      } catch (UserError gone) {
        out.println("the policy's tokenizer cannot be read, so tokens are not shown: " + gone.getMessage());
      }
    }
    return RunReport.write(run, new ReportOptions(version, Optional.empty(), Optional.empty(), pictures));
  }
}
