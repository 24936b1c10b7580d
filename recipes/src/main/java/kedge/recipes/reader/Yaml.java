package kedge.recipes.reader;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * YAML document as written: texts are not yet numbers or words, and every node knows its line, from 1. Nodes from the
 * command line, a preset or a default have line 0.
 */
public sealed interface Yaml {

  /** Line on which the node begins; 0 if it is not in a file. */
  int line();

  /** Description in messages: {@code 'text'}, {@code a list}, {@code a section}. */
  String kind();

  /** Returns the same node as if it were not in a file. */
  Yaml withoutLines();

  /** Returns whether the document has no content. */
  default boolean isEmpty() {
    return this instanceof Mapping mapping && mapping.entries().isEmpty();
  }

  /** Single value; {@code quoted} tells {@code "null"} and {@code ""} from an absent value. */
  record Scalar(String text, boolean quoted, int line) implements Yaml {

    /** Returns whether the value is absent: nothing, {@code null} or {@code ~}, unquoted. */
    public boolean empty() {
      return !quoted && (text.isEmpty() || text.equals("~") || text.equals("null"));
    }

    @Override
    public String kind() {
      return empty() ? "nothing" : "'" + text + "'";
    }

    @Override
    public Scalar withoutLines() {
      return new Scalar(text, quoted, 0);
    }
  }

  /** List. */
  record Sequence(List<Yaml> items, int line) implements Yaml {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String kind() {
      return "a list";
    }

    @Override
    public Sequence withoutLines() {
      return new Sequence(items.stream().map(Yaml::withoutLines).toList(), 0);
    }
  }

  /** Section: keys in the order written. */
  record Mapping(Map<String, Yaml> entries, int line) implements Yaml {
    public Mapping {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    /** Returns the same section with one key set. */
    Mapping with(String key, Yaml value) {
      Map<String, Yaml> changed = new LinkedHashMap<>(entries);
      changed.put(key, value);
      return new Mapping(changed, line);
    }

    @Override
    public String kind() {
      return "a section";
    }

    @Override
    public Mapping withoutLines() {
      Map<String, Yaml> unplaced = new LinkedHashMap<>(entries);
      unplaced.replaceAll((key, value) -> value.withoutLines());
      return new Mapping(unplaced, 0);
    }
  }
}
