package kedge.training.provenance;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.UnaryOperator;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeWriter;
import kedge.recipes.stage.SftStage;
import kedge.recipes.stage.Stage;

/**
 * Digests of everything that determines the weights and logs at each stage boundary of a run: seed, policy, code,
 * inputs, and every stage so far with the data, rewards and stages that it names. Two runs with equal keys at a
 * boundary agree there bit for bit, so one of them need not be trained. A key covers all values of a stage, all data
 * that it reads, and all rewards, except of an sft stage that they do not concern.
 */
public final class StageKeys {
  private static final String DATA = "data.";

  private StageKeys() {
  }

  /** Returns the key after each stage, without images that are named in rows. */
  public static List<String> of(Recipe recipe, String code) {
    return of(recipe, code, source -> "");
  }

  /**
   * Returns the key after each stage.
   *
   * @param code digest of the code and of everything else that affects all stages
   * @param images maps the name of a source under {@code data} to the digest of its images; empty if it names none
   */
  public static List<String> of(Recipe recipe, String code, UnaryOperator<String> images) {
    Map<String, String> flat = RecipeWriter.flat(recipe);
    flat.keySet().removeIf(key -> key.matches("stages\\.[^.]+\\.checkpoint_every")); // decides no byte of the stage
    flat.keySet().removeAll(List.of("policy.zero_stage", "policy.expert_parallel")); // nor do these
    List<String> keys = new ArrayList<>();
    Map<String, String> shownBy = new HashMap<>();
    String key = hash("code " + code + "\nseed " + recipe.seed() + "\n" + under(flat, "policy"));
    for (Map.Entry<String, Stage> stage : recipe.stages().entrySet()) {
      StringBuilder made = new StringBuilder(key).append('\n');
      Set<String> sections = new LinkedHashSet<>();
      add(recipe, flat, stage.getKey(), sections);
      if (rewarded(flat, stage.getValue())) {
        sections.addAll(List.of("rewards", "total", "chat_models", "plugins", "rollout_log"));
      }
      for (String section : sections) {
        made.append(under(flat, section));
        String source = section.startsWith(DATA) ? section.substring(DATA.length()) : "";
        // a stage's output does not exist yet, and depends only on the stage's inputs
        String shown = recipe.data().containsKey(source) ? shownBy.computeIfAbsent(source, images) : "";
        made.append(shown.isEmpty() ? "" : "images of " + section + " are " + shown + "\n");
      }
      key = hash(made.toString());
      keys.add(key);
    }
    return keys;
  }

  /** The files that a recipe reads, each with a digest. */
  public static SortedMap<String, String> inputs(Recipe recipe) {
    return Inputs.of(RecipeWriter.flat(recipe).entrySet());
  }

  /**
   * Returns whether rewards decide a byte of a stage. They do of an sft stage that is evaluated, and of one that reads
   * data whose problems are left out if their known answer fails the rewards.
   */
  private static boolean rewarded(Map<String, String> flat, Stage stage) {
    return !(stage instanceof SftStage sft) || sft.evaluateWith().isPresent()
        || sft.reads().stream().anyMatch(source -> "drop".equals(flat.get(DATA + source + ".on_bad_row")));
  }

  /** Adds the sections of a stage, of the data that it names, and recursively of the stages that it names. */
  private static void add(Recipe recipe, Map<String, String> flat, String stage, Set<String> sections) {
    if (!sections.add("stages." + stage)) {
      return;
    }
    recipe.stages().get(stage).reads().forEach(source -> sections.add(DATA + source));
    for (String word : words(flat, stage)) {
      if (recipe.data().containsKey(word)) {
        sections.add(DATA + word);
      }
      if (recipe.stages().containsKey(word)) {
        add(recipe, flat, word, sections);
      }
    }
  }

  /** Returns all values of a stage except its type, and the elements of its lists, which may name data or stages. */
  private static Set<String> words(Map<String, String> flat, String stage) {
    Set<String> words = new LinkedHashSet<>();
    flat.forEach((path, value) -> {
      if (path.startsWith("stages." + stage + ".") && !path.equals("stages." + stage + ".type")) {
        words.addAll(Arrays.asList(value.split("[\\[\\],\\s]+")));
        words.add(value);
      }
    });
    return words;
  }

  /** Returns the values under a path, with digests of the files that they name. */
  private static String under(Map<String, String> flat, String path) {
    StringBuilder text = new StringBuilder();
    List<Map.Entry<String, String>> entries = flat.entrySet().stream()
        .filter(entry -> entry.getKey().equals(path) || entry.getKey().startsWith(path + "."))
        .toList();
    entries.forEach(entry -> text.append(entry.getKey()).append(" = ").append(entry.getValue()).append('\n'));
    Inputs.of(entries).forEach((file, digest) -> text.append(file).append(" is ").append(digest).append('\n'));
    return text.toString();
  }

  private static String hash(String text) {
    return Hashing.sha256().hashString(text, StandardCharsets.UTF_8).toString();
  }
}
