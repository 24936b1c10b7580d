package kedge.recipes.reader;

import java.lang.reflect.Type;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kedge.recipes.check.NearestWord;

/**
 * Suggests the key that an unknown one was probably meant to be: another toolkit's word for it, the same key in its
 * right section, or the nearest spelling.
 */
final class KeyHints {

  /** Kedge's key, or option beginning with {@code --}, for each key of another toolkit. */
  private static final Map<String, String> OTHER_WORDS = otherWords();
  /** Explanations for keys of other toolkits without a counterpart. */
  private static final Map<String, String> ABSENT = absent();

  private final Schema schema;
  private final Map<String, Set<String>> places = new LinkedHashMap<>();

  /** @param root record of the whole document */
  KeyHints(Schema schema, Class<? extends Record> root) {
    this.schema = schema;
    collect(root, "");
  }

  private static Map<String, String> otherWords() {
    Map<String, String> words = new HashMap<>();
    YamlText.section(YamlText.resource("toolkit-keys.yaml"), "toolkit-keys.yaml").forEach((own, others) -> {
      for (Yaml other : ((Yaml.Sequence) others).items()) {
        words.put(((Yaml.Scalar) other).text(), own);
      }
    });
    return Map.copyOf(words);
  }

  /** Returns every key with its sections, such as {@code stages.<name>.sampling}; the empty text is the top. */
  Map<String, Set<String>> places() {
    return places;
  }

  private static Map<String, String> absent() {
    Map<String, String> reasons = new HashMap<>();
    YamlText.section(YamlText.resource("absent-keys.yaml"), "absent-keys.yaml")
        .forEach((key, reason) -> reasons.put(key, ((Yaml.Scalar) reason).text()));
    return Map.copyOf(reasons);
  }

  private void collect(Type type, String place) {
    Class<?> raw = Field.raw(type);
    if (raw == Optional.class) {
      collect(Field.argument(type), place);
    } else if (raw == Map.class) {
      collect(Field.argument(type), RecipeFaults.child(place, "<name>"));
    } else if (raw == List.class) {
      collect(Field.argument(type), place + "[]");
    } else if (Schema.section(raw)) {
      Map<String, Type> keys = schema.keys(raw, Optional.empty());
      schema.chooser(raw).ifPresent(chooser -> schema.choices(raw).values()
          .forEach(choice -> schema.keys(raw, Optional.of(choice)).forEach(keys::putIfAbsent)));
      keys.forEach((key, inner) -> {
        places.computeIfAbsent(key, each -> new LinkedHashSet<>()).add(place);
        collect(inner, RecipeFaults.child(place, key));
      });
    }
  }

  /**
   * Returns the message for a key that the section does not take.
   *
   * @param path path of the section; places that begin like it are named before others
   */
  String unknown(String key, Collection<String> here, String path) {
    String word = key.replaceFirst("^--", "").replace('-', '_');
    if (ABSENT.containsKey(word)) {
      return "unknown key: " + ABSENT.get(word);
    }
    String other = OTHER_WORDS.get(word);
    if (other != null && other.startsWith("--")) {
      return "unknown key. Maybe the option " + other + " of kedge train?";
    }
    if (other != null && (here.contains(other) || places.containsKey(other))) {
      return "unknown key. Maybe " + (here.contains(other) ? other : where(other)) + "?"
          + (places.containsKey(key) ? " Or else " + key + " belongs " + belongs(key, path) : "");
    }
    if (places.containsKey(key)) {
      return "unknown key in this section. " + key + " belongs " + belongs(key, path);
    }
    List<String> alike = places.keySet().stream().filter(each -> path.isEmpty()
        || places.get(each).stream().anyMatch(place -> place.isEmpty() || top(place).equals(top(path)))).toList();
    return NearestWord.of(key, here).or(() -> NearestWord.of(key, alike).map(this::where))
        .map(near -> "unknown key. Maybe " + near + "?")
        .orElseGet(() -> "unknown key, expected one of " + String.join(", ", here));
  }

  private String belongs(String key, String path) {
    List<String> near = places.get(key).stream().filter(place -> !path.isEmpty() && top(place).equals(top(path)))
        .toList();
    Collection<String> sections = near.isEmpty() ? places.get(key) : near;
    return sections.contains("") ? "at the top of the recipe" : "under " + String.join(" or ", sections);
  }

  private static String top(String path) {
    return path.split("\\.", 2)[0];
  }

  private String where(String key) {
    return RecipeFaults.child(places.get(key).iterator().next(), key);
  }
}
