package kedge.recipes.reader;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.recipes.Recipe;
import kedge.recipes.annotation.Plain;

/**
 * YAML to records, strictly: every key must be a component, every component without a default must be there, and every
 * value of the right type. All faults are collected; a part with a fault becomes null and what holds it is not built.
 *
 * <p>A component absent from the section gets its {@code @Default}; an {@code Optional} is empty; a {@code @Required}
 * or primitive one is a fault; any other is null, for the record's constructor to fill in or to refuse.
 */
final class Binder {
  private final Schema schema;
  private final KeyHints hints;
  private final RecipeFaults faults;
  private final Map<String, Integer> lines = new HashMap<>();

  Binder(Schema schema, RecipeFaults faults) {
    this(schema, faults, Recipe.class);
  }

  /** @param root what the whole document is */
  Binder(Schema schema, RecipeFaults faults, Class<? extends Record> root) {
    this.schema = schema;
    this.hints = new KeyHints(schema, root);
    this.faults = faults;
  }

  /** The line of every path that was written. */
  Map<String, Integer> lines() {
    return lines;
  }

  /** The value of a type, or null after at least one fault. */
  Object bind(Type type, Yaml node, String path) {
    if (node.line() > 0) {
      lines.put(path, node.line());
    }
    Class<?> raw = Field.raw(type);
    if (raw.isAnnotationPresent(Plain.class) && node instanceof Yaml.Scalar scalar && !scalar.empty()) {
      return bind(type, new Yaml.Mapping(Map.of(raw.getAnnotation(Plain.class).value(), scalar), scalar.line()), path);
    }
    if (ScalarReader.takes(raw)) {
      return scalar(raw, node, path);
    }
    if (raw == List.class) {
      return list(type, node, path);
    }
    if (raw != Map.class && !Schema.section(raw)) {
      throw new IllegalStateException("a recipe cannot hold a " + raw.getName() + ", as " + path + " is declared");
    }
    if (!(node instanceof Yaml.Mapping mapping)) {
      return wrong(path, node, raw == Map.class ? "a section with a name for each" : "a section with keys");
    }
    return raw == Map.class ? named(type, mapping, path) : section(raw, mapping, path);
  }

  private Object wrong(String path, Yaml node, String expected) {
    faults.add(path, node.line(), "is " + node.kind() + ", expected " + expected);
    return null;
  }

  private Object scalar(Class<?> type, Yaml node, String path) {
    if (!(node instanceof Yaml.Scalar scalar) || scalar.empty()) {
      return wrong(path, node, type == String.class ? "a text"
          : type.isEnum() ? "a word" : type == java.nio.file.Path.class ? "a path" : "a single value");
    }
    try {
      return ScalarReader.parse(type, scalar.text());
    } catch (IllegalArgumentException e) {
      faults.add(path, node.line(), e.getMessage());
      return null;
    }
  }

  private Object list(Type type, Yaml node, String path) {
    if (!(node instanceof Yaml.Sequence sequence)) {
      return wrong(path, node, "a list");
    }
    List<Object> items = new ArrayList<>();
    for (int i = 0; i < sequence.items().size(); i++) {
      items.add(bind(Field.argument(type), sequence.items().get(i), RecipeFaults.child(path, String.valueOf(i))));
    }
    return items.contains(null) ? null : items;
  }

  private Object named(Type type, Yaml.Mapping mapping, String path) {
    Map<String, Object> values = new LinkedHashMap<>();
    mapping.entries().forEach((name, node) -> {
      if (name.contains(".")) {
        faults.add(RecipeFaults.child(path, name), node.line(),
            "a name must not hold a dot: it would not be reachable as a path");
      }
      values.put(name, bind(Field.argument(type), node, RecipeFaults.child(path, name)));
    });
    return values.containsValue(null) ? null : values;
  }

  private Object section(Class<?> type, Yaml.Mapping mapping, String path) {
    Optional<Class<? extends Record>> chosen = schema.chosen(type, mapping);
    boolean choiceFails = schema.chooser(type).isPresent() && chosen.isEmpty();
    if (choiceFails) {
      choose(type, mapping, path);
    } else {
      refuseUnknown(type, mapping, path, schema.keys(type, chosen).keySet());
    }
    if (!type.isRecord()) {
      return choiceFails ? null : record(chosen.orElseThrow(), mapping, path, Optional.empty());
    }
    Optional<Object> settings = chosen.map(record -> record(record, mapping, path, Optional.empty()));
    return record(type.asSubclass(Record.class), mapping, path, settings);
  }

  private void choose(Class<?> type, Yaml.Mapping mapping, String path) {
    String key = schema.chooser(type).orElseThrow();
    Collection<String> words = schema.choices(type).keySet();
    Yaml word = mapping.entries().get(key);
    if (word instanceof Yaml.Scalar scalar && !scalar.empty()) {
      faults.add(RecipeFaults.child(path, key), word.line(), NearestWord.notOneOf(scalar.text(), words));
    } else {
      faults.add(RecipeFaults.child(path, key), word == null ? mapping.line() : word.line(),
          "missing, expected one of " + String.join(", ", words));
    }
  }

  private void refuseUnknown(Class<?> type, Yaml.Mapping mapping, String path, Collection<String> known) {
    Optional<String> unsaid = schema.otherwise(type)
        .filter(word -> !mapping.entries().containsKey(schema.chooser(type).orElseThrow()));
    mapping.entries().forEach((key, node) -> {
      if (!known.contains(key)) {
        String hint = unsaid
            .flatMap(word -> schema.wordWith(type, key)
                .map(other -> "unknown key where " + schema.chooser(type).orElseThrow() + " is " + word
                    + ". Maybe " + schema.chooser(type).orElseThrow() + ": " + other + "?"))
            .orElseGet(() -> hints.unknown(key, known, path));
        faults.add(RecipeFaults.child(path, key), node.line(), hint);
      }
    });
  }

  private Object record(Class<? extends Record> type, Yaml.Mapping mapping, String path, Optional<Object> settings) {
    RecordMaker maker = new RecordMaker(type, path, mapping.line(), faults, lines);
    for (Field field : Field.of(type)) {
      Yaml node = mapping.entries().get(field.key());
      boolean empty = node == null || (node instanceof Yaml.Scalar scalar && scalar.empty() && !field.required());
      String child = RecipeFaults.child(path, field.key());
      if (!empty) {
        Object value = bind(Field.inner(field.type()), node, child);
        maker.put(field, value, value == null);
      } else if (field.standard().isPresent()) {
        maker.put(field, standard(field, child), false);
      } else if (field.required()) {
        faults.add(child, mapping.line(), "missing, but required");
        maker.put(field, null, true);
      } else {
        maker.absent(field);
      }
    }
    return maker.make(settings);
  }

  private Object standard(Field field, String path) {
    return bind(field.type(), YamlParser.parse(field.standard().orElseThrow(), path, faults).withoutLines(), path);
  }
}
