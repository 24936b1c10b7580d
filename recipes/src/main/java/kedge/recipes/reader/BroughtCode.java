package kedge.recipes.reader;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Code and programs that a recipe brings: plug-in jars, Java sources of rewards and objectives, Python functions, and
 * programs named as a command or an interpreter. It is found in the document as written, before any of it is loaded.
 */
final class BroughtCode {
  private static final Set<String> KEYS = Set.of("java", "python", "command", "interpreter");
  private final List<String> found = new ArrayList<>();

  private BroughtCode() {
  }

  /** Returns each place and what it names: {@code rewards.0.python: my/rewards.py:brevity}. */
  static List<String> of(Yaml document) {
    BroughtCode code = new BroughtCode();
    if (document instanceof Yaml.Mapping top && top.entries().containsKey("plugins")) {
      code.add("plugins", top.entries().get("plugins"));
    }
    code.look(document, "");
    return code.found;
  }

  private void look(Yaml node, String path) {
    if (node instanceof Yaml.Sequence sequence) {
      for (int i = 0; i < sequence.items().size(); i++) {
        look(sequence.items().get(i), RecipeFaults.child(path, String.valueOf(i)));
      }
    } else if (node instanceof Yaml.Mapping mapping) {
      mapping.entries().forEach((key, value) -> {
        String child = RecipeFaults.child(path, key);
        if (KEYS.contains(key) || value instanceof Yaml.Scalar scalar && scalar.text().startsWith("java:")) {
          add(child, value);
        }
        look(value, child);
      });
    }
  }

  private void add(String path, Yaml value) {
    boolean plain = value instanceof Yaml.Scalar;
    if (!plain || !((Yaml.Scalar) value).empty()) {
      found.add(path + ": " + (plain ? ((Yaml.Scalar) value).text() : YamlText.line(value)));
    }
  }
}
