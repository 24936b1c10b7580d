package kedge.training.ranks;

import java.util.LinkedHashMap;
import java.util.Map;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeWriter;
import kedge.training.provenance.CodeVersion;
import kedge.training.provenance.NumericsFingerprint;
import kedge.training.provenance.StageKeys;

/** What has to be the same on all ranks of a run, by the names that a message uses. */
public final class RankFacts {
  private RankFacts() {
  }

  /** Facts of this process: code, rounding, every key of the recipe, and every file that it names. */
  public static Map<String, String> of(Recipe recipe) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("version of kedge", CodeVersion.digest());
    facts.put("processor and libraries", NumericsFingerprint.withoutThreads(recipe.policy()));
    RecipeWriter.flat(recipe).forEach((key, value) -> {
      if (!key.equals("policy.threads")) { // may differ: it changes no bit
        facts.put("recipe's " + key, value);
      }
    });
    StageKeys.inputs(recipe).forEach((file, digest) -> facts.put("file " + file, digest));
    return facts;
  }
}
