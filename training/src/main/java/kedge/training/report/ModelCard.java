package kedge.training.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import kedge.data.io.AtomicFile;
import kedge.policy.lora.AdapterFolder;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeWriter;
import kedge.training.log.JsonLinesLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@code README.md} of a checkpoint, as the Hub shows it: base model, license, data, stages, scores with their
 * intervals, recipe. It depends only on the run folder, so a resumed run writes the same card.
 */
public final class ModelCard {
  /** Name of the file in the checkpoint. */
  public static final String FILE = "README.md";
  private static final Logger LOG = LoggerFactory.getLogger(ModelCard.class);

  private ModelCard() {
  }

  /**
   * Writes the card of a checkpoint, replacing an older one.
   *
   * @param total number of steps of the run at the checkpoint; scores of other weights are left out
   */
  public static Path write(Path run, Recipe recipe, Path checkpoint, long total) {
    StringBuilder card = new StringBuilder("---\n");
    boolean adapter = AdapterFolder.is(checkpoint);
    recipe.policy().checkpoint().ifPresent(base -> card.append("base_model: ").append(quoted(base.toString()))
        .append('\n'));
    license(recipe).ifPresent(license -> card.append("license: ").append(quoted(license)).append('\n'));
    card.append("library_name: ").append(adapter ? "peft" : "transformers")
        .append("\npipeline_tag: text-generation\ntags: [kedge, post-training").append(adapter ? ", lora" : "")
        .append("]\n---\n\n# ")
        .append(recipe.name()).append("\n\n");
    card.append(recipe.policy().checkpoint().map(base -> "Trained from `" + base + "` with Kedge.")
        .orElse("Trained with Kedge from random weights.")).append(" License: ")
        .append(license(recipe).orElse(recipe.policy().checkpoint().isPresent()
            ? "that of the base model, whose folder does not name it"
            : "not stated"))
        .append(adapter
            ? ".\n\nThis is a LoRA adapter: load it with PEFT beside its base, or merge the two with `kedge export "
                + "FOLDER --merge NEW_FOLDER`"
            : "")
        .append(".\n\n## Scores\n\n").append(scores(run, total))
        .append("\n## Data\n\n");
    recipe.data().forEach((name, source) -> card.append("* `").append(name).append("`: ")
        .append(RecipeWriter.write(source).strip().lines().limit(6).map(line -> "`" + line.strip() + "`")
            .reduce((one, other) -> one + ", " + other).orElse(""))
        .append('\n'));
    card.append("\n## Stages\n\n");
    recipe.stages().forEach((name, stage) -> card.append("* `").append(name).append("`: ")
        .append(stage.getClass().getSimpleName().replaceAll("Stage$", "").toLowerCase(Locale.ROOT)).append(" on ")
        .append(String.join(", ", stage.reads())).append('\n'));
    card.append("\n## Recipe\n\n```yaml\n").append(RecipeWriter.write(recipe)).append("```\n");
    AtomicFile.write(checkpoint.resolve(FILE), card.toString());
    return checkpoint.resolve(FILE);
  }

  private static String scores(Path run, long total) {
    List<String> rows = new ArrayList<>();
    JsonLinesLog.read(run.resolve("evaluations.jsonl"), line -> {
      if (line.path("total_step").asLong() == total) {
        line.properties().stream().filter(field -> field.getKey().matches("(pass|maj)@\\d+"))
            .forEach(field -> rows.add(row(line, field.getKey(), field.getValue())));
      }
    });
    return rows.isEmpty() ? "These weights were not evaluated.\n"
        : "| Evaluation | Metric | Value | 95 % interval | Problems |\n|---|---|---|---|---|\n" + String.join("", rows);
  }

  private static String row(JsonNode line, String metric, JsonNode estimate) {
    return String.format(Locale.ROOT, "| %s | %s | %s | %s to %s | %d |\n", line.path("stage").asText(), metric,
        percent(estimate.path("value")), percent(estimate.path("low")), percent(estimate.path("high")),
        line.path("problems").asLong());
  }

  private static String percent(JsonNode number) {
    return number.isNumber() ? String.format(Locale.ROOT, "%.1f %%", 100 * number.asDouble()) : "unknown";
  }

  /** Returns the license in the front matter of the base model's card; empty if it cannot be read. */
  private static Optional<String> license(Recipe recipe) {
    Optional<Path> card = recipe.policy().checkpoint().map(base -> base.resolve(FILE)).filter(Files::isRegularFile);
    if (card.isEmpty()) {
      return Optional.empty();
    }
    try {
      String text = new String(Files.readAllBytes(card.get()), StandardCharsets.UTF_8); // tolerates Latin-1
      return text.lines().limit(200).filter(line -> line.startsWith("license:"))
          .map(line -> line.substring("license:".length()).strip().replaceAll("^[\"']|[\"']$", "")).findFirst();
    } catch (IOException e) {
      LOG.warn("{} cannot be read, so that the model card names no license", card.get(), e);
      return Optional.empty();
    }
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
