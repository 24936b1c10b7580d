package kedge.recipes.reader;

import java.util.stream.Collectors;

/** YAML that is not a recipe, read as strictly: lines are kept, a key written twice is refused. */
public final class YamlText {
  private YamlText() {
  }

  /** @param origin what messages call it. @throws RecipeException with all that is wrong */
  public static Yaml parse(String text, String origin) {
    RecipeFaults faults = new RecipeFaults();
    Yaml document = YamlParser.parse(text, "", faults);
    if (faults.size() > 0) {
      throw new RecipeException(origin, faults.sorted());
    }
    return document;
  }

  /** The same value on one line, as it can stand after {@code --set path=}. */
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

  /** Inside brackets a plain text must not hold what ends it. */
  private static String inside(Yaml value) {
    boolean plain = !(value instanceof Yaml.Scalar scalar) || scalar.text().matches("[A-Za-z0-9_.+-]+");
    return plain ? line(value) : quoted(((Yaml.Scalar) value).text());
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\t", "\\t") + "\"";
  }
}
