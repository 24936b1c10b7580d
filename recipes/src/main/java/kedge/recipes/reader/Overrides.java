package kedge.recipes.reader;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import kedge.recipes.Recipe;

/**
 * {@code --set path=value}: changes the document before it is bound. The path must be one that the schema knows; names
 * must exist.
 */
final class Overrides {
  private final Schema schema;
  private final KeyHints hints;
  private final RecipeFaults faults;
  private final Class<? extends Record> root;

  Overrides(Schema schema, RecipeFaults faults) {
    this(schema, faults, Recipe.class);
  }

  /** @param root what the whole document is */
  Overrides(Schema schema, RecipeFaults faults, Class<? extends Record> root) {
    this.schema = schema;
    this.hints = new KeyHints(schema, root);
    this.faults = faults;
    this.root = root;
  }

  Yaml apply(Yaml document, List<String> settings) {
    Yaml changed = document;
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      if (equals < 1) {
        faults.add("--set " + setting, 0, "expected path=value, for instance --set seed=2");
      } else {
        String path = setting.substring(0, equals).strip();
        Yaml value = YamlParser.parse(setting.substring(equals + 1), path, faults).withoutLines();
        boolean nothing = setting.substring(equals + 1).isBlank();
        changed = set(changed, root, "", List.of(path.split("\\.", -1)),
            nothing ? new Yaml.Scalar("", false, 0) : value);
      }
    }
    return changed;
  }

  private Yaml set(Yaml node, Type type, String done, List<String> keys, Yaml value) {
    if (keys.isEmpty()) {
      return value;
    }
    String key = keys.get(0);
    List<String> rest = keys.subList(1, keys.size());
    String path = RecipeFaults.child(done, key);
    Class<?> raw = Field.raw(type);
    if (raw == List.class && node instanceof Yaml.Sequence sequence) {
      return item(sequence, Field.argument(type), path, key, rest, value);
    }
    if (raw != Map.class && !Schema.section(raw)) {
      return fault(node, path, (done.isEmpty() ? "the recipe" : done) + " has no keys of its own");
    }
    Yaml.Mapping section = node instanceof Yaml.Mapping mapping ? mapping : new Yaml.Mapping(Map.of(), 0);
    Type inner;
    if (raw == Map.class) {
      if (!section.entries().containsKey(key)) {
        return fault(node, path,
            "the recipe has none of that name: " + NearestWord.notOneOf(key, section.entries().keySet()));
      }
      inner = Field.argument(type);
    } else {
      Map<String, Type> known = schema.keys(raw, schema.chosen(raw, section));
      if (!known.containsKey(key)) {
        return fault(node, path, hints.unknown(key, known.keySet(), path));
      }
      inner = Field.inner(known.get(key));
    }
    Yaml before = section.entries().getOrDefault(key, new Yaml.Mapping(Map.of(), 0));
    return section.with(key, set(before, inner, path, rest, value));
  }

  private Yaml item(Yaml.Sequence list, Type type, String path, String key, List<String> rest, Yaml value) {
    int size = list.items().size();
    if (!key.matches("\\d{1,6}") || Integer.parseInt(key) >= size) {
      return fault(list, path, "expected a place from 0 to " + (size - 1));
    }
    List<Yaml> items = new ArrayList<>(list.items());
    int index = Integer.parseInt(key);
    items.set(index, set(items.get(index), type, path, rest, value));
    return new Yaml.Sequence(items, list.line());
  }

  private Yaml fault(Yaml node, String path, String message) {
    faults.add(path, 0, "--set: " + message);
    return node;
  }
}
