package kedge.recipes.reader;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.recipes.check.NearestWord;

/** Applies {@code --set path=value} to a document before it is bound. The path must be one that the schema knows. */
final class Overrides {
  /** Pairs of keys that exclude each other: the one that is set replaces the other. */
  private static final Map<String, String> EXCLUSIVE = Map.of("steps", "epochs", "epochs", "steps");
  private final Schema schema;
  private final RecipeFaults faults;
  private final Class<? extends Record> root;

  /** @param root record of the whole document */
  Overrides(Schema schema, RecipeFaults faults, Class<? extends Record> root) {
    this.schema = schema;
    this.faults = faults;
    this.root = root;
  }

  Yaml apply(Yaml document, String override) {
    int equals = override.indexOf('=');
    if (equals < 1) {
      faults.add("--set " + override, 0, "expected path=value, for instance --set seed=2");
      return document;
    }
    String path = override.substring(0, equals).strip();
    String text = override.substring(equals + 1);
    Yaml value = text.isBlank() ? new Yaml.Scalar("", false, 0) : YamlParser.parse(text, path, faults).withoutLines();
    return set(document, root, "", List.of(path.split("\\.", -1)), value);
  }

  /** Returns a node with the value at the path {@code keys} below it. @param place path of the node */
  private Yaml set(Yaml node, Type type, String place, List<String> keys, Yaml value) {
    if (keys.isEmpty()) {
      return value;
    }
    Class<?> raw = Field.raw(type);
    if (raw == List.class && node instanceof Yaml.Sequence sequence) {
      return item(sequence, Field.argument(type), place, keys, value);
    }
    if (raw == Map.class) {
      return named(node, Field.argument(type), place, keys, value);
    }
    return Schema.section(raw) ? keyed(node, raw, place, keys, value)
        : fault(node, place, keys, (place.isEmpty() ? "the recipe" : place) + " has no keys of its own");
  }

  private Yaml item(Yaml.Sequence list, Type type, String place, List<String> keys, Yaml value) {
    int size = list.items().size();
    if (!keys.get(0).matches("\\d{1,6}") || Integer.parseInt(keys.get(0)) >= size) {
      return fault(list, place, keys, "expected a place from 0 to " + (size - 1));
    }
    List<Yaml> items = new ArrayList<>(list.items());
    int index = Integer.parseInt(keys.get(0));
    items.set(index, below(items.get(index), type, place, keys, value));
    return new Yaml.Sequence(items, list.line());
  }

  private Yaml named(Yaml node, Type type, String place, List<String> keys, Yaml value) {
    Yaml.Mapping section = section(node);
    Yaml before = section.entries().get(keys.get(0));
    return before == null && type != Object.class
        ? fault(node, place, keys,
            "the recipe has none of that name: " + NearestWord.notOneOf(keys.get(0), section.entries().keySet()))
        : section.with(keys.get(0), below(before, type, place, keys, value));
  }

  private Yaml keyed(Yaml node, Class<?> type, String place, List<String> keys, Yaml value) {
    Optional<Class<? extends Record>> chosen = schema.chosen(type, section(node));
    Map<String, Type> known = schema.keys(type, chosen);
    String key = Aliases.key(keys.get(0), Schema.records(type, chosen));
    if (!known.containsKey(key)) {
      String path = RecipeFaults.child(place, key);
      return fault(node, place, keys, new KeyHints(schema, root).unknown(key, known.keySet(), path));
    }
    Yaml.Mapping section = Aliases.current(section(node), Schema.records(type, chosen), place, faults);
    Yaml before = section.entries().getOrDefault(key, new Yaml.Mapping(Map.of(), 0));
    Yaml.Mapping changed = section.with(key, below(before, Field.inner(known.get(key)), place, keys, value));
    boolean replaces = EXCLUSIVE.containsKey(key) && known.containsKey(EXCLUSIVE.get(key)) && !blank(value);
    return replaces ? without(changed, EXCLUSIVE.get(key)) : changed;
  }

  private static boolean blank(Yaml value) {
    return value instanceof Yaml.Scalar scalar && scalar.text().isBlank();
  }

  private static Yaml.Mapping without(Yaml.Mapping section, String key) {
    Map<String, Yaml> entries = new LinkedHashMap<>(section.entries());
    entries.remove(key);
    return new Yaml.Mapping(entries, section.line());
  }

  private Yaml below(Yaml node, Type type, String place, List<String> keys, Yaml value) {
    return set(node, type, RecipeFaults.child(place, keys.get(0)), keys.subList(1, keys.size()), value);
  }

  private static Yaml.Mapping section(Yaml node) {
    return node instanceof Yaml.Mapping mapping ? mapping : new Yaml.Mapping(Map.of(), 0);
  }

  private Yaml fault(Yaml node, String place, List<String> keys, String message) {
    faults.add(RecipeFaults.child(place, keys.get(0)), 0, "--set: " + message);
    return node;
  }
}
