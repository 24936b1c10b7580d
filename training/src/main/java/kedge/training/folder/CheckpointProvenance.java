package kedge.training.folder;

import java.util.LinkedHashMap;
import java.util.Map;
import kedge.policy.checkpoint.Provenance;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeWriter;

/** Computes the provenance of a run's checkpoints. */
public final class CheckpointProvenance {
  private CheckpointProvenance() {
  }

  /** Returns the provenance of a recipe. @param base digest of the policy before its first step */
  public static Provenance of(Recipe recipe, String base) {
    Map<String, String> data = new LinkedHashMap<>();
    Map<String, String> settings = new LinkedHashMap<>();
    RecipeWriter.flat(recipe).forEach((path, value) -> {
      if (path.startsWith("data.")) {
        data.put(path, value);
      } else if (path.startsWith("stages.") || path.startsWith("rewards") || path.equals("policy.dtype")) {
        settings.put(path, value);
      }
    });
    return new Provenance(base, data, settings);
  }
}
