package kedge.recipes.reader;

import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import kedge.data.settings.Plain;
import kedge.recipes.check.NearestWord;

/**
 * Binds YAML to records, strictly: every key must be a component, every component without a default must be given, and
 * every value must have the right type. All faults are collected; a node with a fault becomes null, and what holds it
 * is not built.
 *
 * <p>A component that the section leaves out gets its {@code @Default}; an {@code Optional} is empty; a {@code
 * @Required} or primitive one is a fault; any other is null, for the record's constructor to fill in or reject.
 */
final class Binder {
  /** Names that users give to sections, which become names of files and folders. */
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}_-]{0,99}");
  private final Schema schema;
  private final KeyHints hints;
  private final RecipeFaults faults;

  /** @param root record of the whole document */
  Binder(Schema schema, RecipeFaults faults, Class<? extends Record> root) {
    this.schema = schema;
    this.hints = new KeyHints(schema, root);
    this.faults = faults;
  }

  /** Returns the value of a type, or null after at least one fault. */
  Object bind(Type type, Yaml node, String path) {
    faults.written(path, node.line());
    Class<?> raw = Field.raw(type);
    if (raw.isAnnotationPresent(Plain.class) && node instanceof Yaml.Scalar scalar && !scalar.empty()) {
      return bind(type, new Yaml.Mapping(Map.of(raw.getAnnotation(Plain.class).value(), scalar), scalar.line()), path);
    }
    if (raw == Object.class) {
      return FreeValue.of(node);
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
          : type.isEnum() ? "a word" : type == Path.class ? "a path" : "a single value");
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
    for (Yaml item : sequence.items()) {
      items.add(bind(Field.argument(type), item, RecipeFaults.child(path, String.valueOf(items.size()))));
    }
    return items.contains(null) ? null : items;
  }

  private Object named(Type type, Yaml.Mapping mapping, String path) {
    Map<String, Object> values = new LinkedHashMap<>();
    mapping.entries().forEach((name, node) -> {
      String child = RecipeFaults.child(path, name);
      if (name.contains(".")) {
        faults.add(child, node.line(), "a name must not hold a dot: it would not be reachable as a path");
      } else if (node instanceof Yaml.Mapping && !NAME.matcher(name).matches()) {
        faults.add(child, node.line(),
            "expected a name of letters, digits, '-' or '_', at most 100, for files may be named after it");
      }
      values.put(name, bind(Field.argument(type), node, child));
    });
    return values.containsValue(null) ? null : values;
  }

  private Object section(Class<?> type, Yaml.Mapping written, String path) {
    Optional<Class<? extends Record>> chosen = schema.chosen(type, written);
    Yaml.Mapping mapping = Aliases.current(written, Schema.records(type, chosen), path, faults);
    if (chosen.isEmpty() && schema.chooser(type).isPresent()) {
      refuseChoice(type, mapping, path);
    } else {
      refuseUnknown(type, mapping, path, schema.keys(type, chosen).keySet());
    }
    Object settings = chosen.map(record -> record(record, mapping, path, null)).orElse(null);
    return type.isRecord() ? record(type.asSubclass(Record.class), mapping, path, settings) : settings;
  }

  private void refuseChoice(Class<?> type, Yaml.Mapping mapping, String path) {
    String key = schema.chooser(type).orElseThrow();
    Collection<String> words = schema.choices(type).keySet();
    Yaml word = mapping.entries().get(key);
    boolean given = word instanceof Yaml.Scalar scalar && !scalar.empty();
    faults.add(RecipeFaults.child(path, key), word == null ? mapping.line() : word.line(),
        given ? NearestWord.notOneOf(((Yaml.Scalar) word).text(), words)
            : "missing, expected one of " + String.join(", ", words));
  }

  private void refuseUnknown(Class<?> type, Yaml.Mapping mapping, String path, Collection<String> known) {
    mapping.entries().forEach((key, node) -> {
      if (!known.contains(key)) {
        faults.add(RecipeFaults.child(path, key), node.line(),
            keyOfAnotherChoice(type, mapping, key).orElseGet(() -> hints.unknown(key, known, path)));
      }
    });
  }

  /** Returns the message for a key that would be known if the section did not leave its chooser at the default. */
  private Optional<String> keyOfAnotherChoice(Class<?> type, Yaml.Mapping mapping, String key) {
    return schema.otherwise(type).flatMap(word -> {
      String chooser = schema.chooser(type).orElseThrow();
      return schema.wordWith(type, key).filter(other -> !mapping.entries().containsKey(chooser)).map(
          other -> "unknown key where " + chooser + " is " + word + ". Maybe " + chooser + ": " + other + "?");
    });
  }

  private Object record(Class<? extends Record> type, Yaml.Mapping mapping, String path, Object settings) {
    RecordMaker maker = new RecordMaker(type, path, mapping.line(), faults);
    for (Field field : Field.of(type)) {
      Yaml node = mapping.entries().get(field.key());
      boolean absent = node == null || (node instanceof Yaml.Scalar scalar && scalar.empty() && !field.required());
      String child = RecipeFaults.child(path, field.key());
      if (!absent) {
        boolean single = field.listOfScalars() && node instanceof Yaml.Scalar;
        Yaml written = single ? new Yaml.Sequence(List.of(node), node.line()) : node;
        maker.put(field, bind(Field.inner(field.type()), written, child));
      } else if (field.standard().isPresent()) {
        Yaml standard = YamlParser.parse(field.standard().get(), child, faults).withoutLines();
        maker.put(field, bind(field.type(), standard, child));
      } else if (field.required()) {
        faults.add(child, mapping.line(), "missing, but required");
        maker.put(field, null);
      } else {
        maker.absent(field);
      }
    }
    return maker.make(settings);
  }
}
