package kedge.recipes.reader;

import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/** Strict reading and writing of YAML that is not a recipe. */
public final class YamlText {
  private YamlText() {
  }

  /**
   * Parses one document with its lines; duplicate keys are rejected.
   *
   * @param origin name of the document in messages
   * @throws RecipeException with all faults
   */
  public static Yaml parse(String text, String origin) {
    RecipeFaults faults = new RecipeFaults();
    Yaml document = YamlParser.parse(text, "", faults);
    faults.throwIfAny(origin);
    return document;
  }

  /** Returns the keys of a document that is one section, as if it were not in a file. */
  static Map<String, Yaml> section(String text, String origin) {
    return ((Yaml.Mapping) parse(text, origin).withoutLines()).entries();
  }

  /** Returns the text of a resource of this package. */
  static String resource(String name) {
    try {
      return Resources.toString(Resources.getResource(YamlText.class, name), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the resource " + name, e);
    }
  }

  /** Returns a value on one line, as it is written after {@code --set path=}. */
  public static String line(Yaml value) {
    if (value instanceof Yaml.Scalar scalar) {
      return scalar.quoted() || scalar.text().isEmpty() ? quoted(scalar.text()) : scalar.text();
    }
    if (value instanceof Yaml.Sequence sequence) {
      return sequence.items().stream().map(YamlText::inside).collect(Collectors.joining(", ", "[", "]"));
    }
    return ((Yaml.Mapping) value).entries().entrySet().stream()
        .map(entry -> quoted(entry.getKey()) + ": " + inside(entry.getValue()))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  /** Quotes a text that has a different meaning inside brackets. */
  private static String inside(Yaml value) {
    boolean plain = !(value instanceof Yaml.Scalar scalar) || scalar.text().matches("[A-Za-z0-9_.+-]+");
    return plain ? line(value) : quoted(((Yaml.Scalar) value).text());
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\t", "\\t") + "\"";
  }
}
