package kedge.recipes.reader;

import java.util.LinkedHashMap;
import java.util.Map;
import kedge.recipes.check.NearestWord;

/**
 * Named settings of stages, as papers give them. {@code preset: sail-vl2-longcot} in a stage supplies the keys that the
 * stage itself leaves out.
 */
public final class StagePresets {
  private static final String KEY = "preset";

  private StagePresets() {
  }

  /** Returns the text of all presets, with comments on what the papers leave open. */
  public static String text() {
    return YamlText.resource("stage-presets.yaml");
  }

  /** Returns the presets by name. */
  public static Map<String, Yaml> all() {
    return YamlText.section(text(), "stage-presets.yaml");
  }

  /** Returns the document with every stage's preset written out. */
  static Yaml unfold(Yaml document, RecipeFaults faults) {
    if (!(document instanceof Yaml.Mapping top) || !(top.entries().get("stages")instanceof Yaml.Mapping stages)) {
      return document;
    }
    Map<String, Yaml> unfolded = new LinkedHashMap<>();
    stages.entries().forEach((name, stage) -> unfolded.put(name,
        stage instanceof Yaml.Mapping own && own.entries().containsKey(KEY)
            ? written(own, "stages." + name, faults)
            : stage));
    return top.with("stages", new Yaml.Mapping(unfolded, stages.line()));
  }

  private static Yaml written(Yaml.Mapping own, String path, RecipeFaults faults) {
    Yaml word = own.entries().get(KEY);
    Map<String, Yaml> presets = all();
    String name = word instanceof Yaml.Scalar scalar ? scalar.text() : "";
    Map<String, Yaml> rest = new LinkedHashMap<>(own.entries());
    rest.remove(KEY);
    Yaml.Mapping stage = new Yaml.Mapping(rest, own.line());
    if (!presets.containsKey(name)) {
      faults.add(path + "." + KEY, word.line(),
          word instanceof Yaml.Scalar ? NearestWord.notOneOf(name, presets.keySet())
              : "is " + word.kind() + ", expected a word");
      return stage;
    }
    Yaml.Mapping preset = (Yaml.Mapping) presets.get(name);
    String type = ((Yaml.Scalar) preset.entries().get("type")).text();
    if (rest.get("type")instanceof Yaml.Scalar said && !said.text().equals(type)) {
      faults.add(path + "." + KEY, word.line(),
          name + " is of type " + type + ", but the stage's type is " + said.text());
      return stage;
    }
    return over(preset, stage);
  }

  /** Merges two sections, section within section; the keys of {@code above} win. */
  private static Yaml.Mapping over(Yaml.Mapping below, Yaml.Mapping above) {
    Map<String, Yaml> merged = new LinkedHashMap<>(below.entries());
    above.entries().forEach((key, value) -> merged.merge(key, value,
        (old, own) -> old instanceof Yaml.Mapping one && own instanceof Yaml.Mapping other ? over(one, other) : own));
    return new Yaml.Mapping(merged, above.line());
  }
}
