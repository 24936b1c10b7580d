package kedge.recipes.reader;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A YAML document as written: texts are not yet numbers or words, and every part knows its line (from 1; 0 for what was
 * not in a file).
 */
public sealed interface Yaml {

  /** The line it begins on; 0 if it came from the command line or a default. */
  int line();

  /** What a message calls it: {@code a text}, {@code a list}, {@code a section}. */
  String kind();

  /** The same, as if it had not been in a file. */
  default Yaml withoutLines() {
    if (this instanceof Scalar scalar) {
      return new Scalar(scalar.text(), scalar.quoted(), 0);
    }
    if (this instanceof Sequence sequence) {
      return new Sequence(sequence.items().stream().map(Yaml::withoutLines).toList(), 0);
    }
    Map<String, Yaml> entries = new LinkedHashMap<>();
    ((Mapping) this).entries().forEach((key, value) -> entries.put(key, value.withoutLines()));
    return new Mapping(entries, 0);
  }

  /** A single value. {@code quoted} tells {@code "null"} and {@code ""} from nothing. */
  record Scalar(String text, boolean quoted, int line) implements Yaml {
    /** True for an absent value: nothing, {@code null} or {@code ~}, unquoted. */
    public boolean empty() {
      return !quoted && (text.isEmpty() || text.equals("~") || text.equals("null"));
    }

    @Override
    public String kind() {
      return empty() ? "nothing" : "'" + text + "'";
    }
  }

  /** A list. */
  record Sequence(List<Yaml> items, int line) implements Yaml {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String kind() {
      return "a list";
    }
  }

  /** A section: keys in the order written. */
  record Mapping(Map<String, Yaml> entries, int line) implements Yaml {
    public Mapping {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    /** The same with one key set. */
    Mapping with(String key, Yaml value) {
      Map<String, Yaml> changed = new LinkedHashMap<>(entries);
      changed.put(key, value);
      return new Mapping(changed, line);
    }

    @Override
    public String kind() {
      return "a section";
    }
  }
}
