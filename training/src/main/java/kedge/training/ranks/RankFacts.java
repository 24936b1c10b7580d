package kedge.training.ranks;

import java.util.LinkedHashMap;
import java.util.Map;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeWriter;
import kedge.training.provenance.CodeVersion;
import kedge.training.provenance.NumericsFingerprint;
import kedge.training.provenance.StageKeys;

/** Facts that must be equal on all ranks of a run, by their name in messages. */
public final class RankFacts {
  private RankFacts() {
  }

  /** Returns the facts of this process: code, numerics, every recipe key, and every file that the recipe names. */
  public static Map<String, String> of(Recipe recipe) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("version of kedge", CodeVersion.digest());
    facts.put("processor and libraries", NumericsFingerprint.withoutThreads(recipe.policy()));
    RecipeWriter.flat(recipe).forEach((key, value) -> {
      if (!key.equals("policy.threads")) { // may differ, since it does not affect the result
        facts.put("recipe's " + key, value);
      }
    });
    StageKeys.inputs(recipe).forEach((file, digest) -> facts.put("file " + file, digest));
    return facts;
  }
}
