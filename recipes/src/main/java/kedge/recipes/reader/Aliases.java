package kedge.recipes.reader;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kedge.recipes.settings.ObjectiveSettings;
import kedge.recipes.settings.PolicySettings;
import kedge.recipes.settings.SamplingSettings;
import kedge.recipes.settings.TotalSettings;
import kedge.recipes.stage.SftStage;

/** Former spellings of keys and words. They are still read; a note names the present spelling. */
final class Aliases {
  private static final List<Key> KEYS = List.of(
      new Key(TotalSettings.WeightedSum.class, "normalise", "normalize"), new Key(SftStage.class, "roles", "learn"),
      new Key(SamplingSettings.class, "stop_strings", "stop"),
      new Key(PolicySettings.class, "template", "chat_template_kwargs"),
      new Key(PolicySettings.class, "template_variables", "chat_template_kwargs"),
      new Key(PolicySettings.class, "template_kwargs", "chat_template_kwargs"));
  private static final List<Word> WORDS = List.of(
      new Word(ObjectiveSettings.class, "advantage", "group_centred", "group_centered"));

  private record Key(Class<?> section, String old, String now) {
  }

  private record Word(Class<?> section, String key, String old, String now) {
  }

  private Aliases() {
  }

  /** Returns the present spelling of a key of a section. @param records the records that take the section's keys */
  static String key(String key, Collection<Class<?>> records) {
    return KEYS.stream().filter(alias -> alias.old().equals(key) && records.contains(alias.section())).map(Key::now)
        .findFirst().orElse(key);
  }

  /** Returns a section in present spelling. @param records the records that take its keys */
  static Yaml.Mapping current(Yaml.Mapping section, Collection<Class<?>> records, String path, RecipeFaults faults) {
    Map<String, Yaml> current = new LinkedHashMap<>();
    section.entries().forEach((key, value) -> {
      String now = key(key, records);
      if (!now.equals(key)) {
        faults.note(RecipeFaults.child(path, key) + " is now called " + now);
        if (section.entries().containsKey(now)) {
          faults.add(RecipeFaults.child(path, key), value.line(), "is given beside " + now + ", its present name."
              + " Maybe leave it out?");
        }
      }
      current.put(now, word(value, now, records, path, faults));
    });
    return new Yaml.Mapping(current, section.line());
  }

  private static Yaml word(Yaml value, String key, Collection<Class<?>> records, String path, RecipeFaults faults) {
    for (Word alias : WORDS) {
      if (alias.key().equals(key) && records.contains(alias.section()) && value instanceof Yaml.Scalar scalar
          && scalar.text().equals(alias.old())) {
        faults.note(RecipeFaults.child(path, key) + ": " + alias.old() + " is now called " + alias.now());
        return new Yaml.Scalar(alias.now(), scalar.quoted(), scalar.line());
      }
    }
    return value;
  }
}
