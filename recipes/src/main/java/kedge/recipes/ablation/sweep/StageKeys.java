package kedge.recipes.ablation.sweep;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kedge.recipes.read.RecipeWriter;
import kedge.recipes.recipe.Recipe;
import kedge.recipes.recipe.SftStage;

/**
 * What made the weights at each boundary of a run, as a digest: seed, policy, code, inputs, and every stage so far with the data, rewards and stages it
 * names. Two runs whose keys agree at a boundary agree there bit for bit, so that one of them need not be trained.
 */
final class StageKeys {
  private StageKeys() {
  }

  /** One key after each stage. @param code digest of the code */
  static List<String> of(Recipe recipe, String code) {
    Map<String, String> flat = RecipeWriter.flat(recipe);
    List<String> keys = new ArrayList<>();
    String key = hash("code " + code + "\nseed " + recipe.seed() + "\n" + under(flat, "policy"));
    for (Map.Entry<String, kedge.recipes.recipe.Stage> stage : recipe.stages().entrySet()) {
      String own = under(flat, "stages." + stage.getKey());
      StringBuilder made = new StringBuilder(key).append('\n').append(own);
      stage.getValue().reads().forEach(source -> made.append(under(flat, "data." + source)));
      for (String word : words(flat, stage.getKey())) {
        if (recipe.stages().containsKey(word)) {
          made.append(under(flat, "stages." + word));
          recipe.stages().get(word).reads().forEach(source -> made.append(under(flat, "data." + source)));
        }
      }
      if (!(stage.getValue() instanceof SftStage)) {
        List.of("rewards", "total", "chat_models", "plugins").forEach(section -> made.append(under(flat, section)));
      }
      key = hash(made.toString());
      keys.add(key);
    }
    return keys;
  }

  /** Every value of a stage, and every word of its lists: what may name data or another stage. */
  private static Set<String> words(Map<String, String> flat, String stage) {
    Set<String> words = new LinkedHashSet<>();
    flat.forEach((path, value) -> {
      if (path.startsWith("stages." + stage + ".")) {
        words.addAll(Arrays.asList(value.split("[\\[\\],\\s]+")));
        words.add(value);
      }
    });
    return words;
  }

  /** The values under a path, with digests of the files that they name. */
  private static String under(Map<String, String> flat, String path) {
    StringBuilder text = new StringBuilder();
    List<Map.Entry<String, String>> entries = flat.entrySet().stream().filter(entry -> entry.getKey().equals(path) || entry.getKey().startsWith(path + "."))
        .toList();
    entries.forEach(entry -> text.append(entry.getKey()).append(" = ").append(entry.getValue()).append('\n'));
    Inputs.of(entries).forEach((file, digest) -> text.append(file).append(" is ").append(digest).append('\n'));
    return text.toString();
  }

  private static String hash(String text) {
    return Hashing.sha256().hashString(text, StandardCharsets.UTF_8).toString();
  }
}
