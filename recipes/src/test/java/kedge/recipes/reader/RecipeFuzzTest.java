package kedge.recipes.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A key that is ignored in silence: every key of the whole schema is misspelt, moved and given a wrong type once, and
 * each is told.
 */
class RecipeFuzzTest {
  private final String resolved = RecipeWriter.write(RecipeFakes.recipe());

  /** Paths of every key that the resolved recipe writes, without those of lists. */
  private List<String> paths() {
    List<String> paths = new ArrayList<>();
    collect(YamlParser.parse(resolved, "", new RecipeFaults()), "", paths);
    return paths;
  }

  private static void collect(Yaml node, String path, List<String> paths) {
    if (node instanceof Yaml.Mapping mapping) {
      mapping.entries().forEach((key, value) -> {
        paths.add(RecipeFaults.child(path, key));
        collect(value, RecipeFaults.child(path, key), paths);
      });
    }
  }

  private static boolean named(String path) {
    return path.matches("(data|stages)\\.[^.]+");
  }

  @Test
  void everyMisspeltKeyIsToldWithTheRightOne() {
    int tried = 0;
    for (String path : paths()) {
      if (!named(path)) {
        String key = path.substring(path.lastIndexOf('.') + 1);
        String wrong = key.substring(0, key.length() / 2) + "_" + key.substring(key.length() / 2);
        RecipeException fault = assertThrows(RecipeException.class, () -> read(renamed(path, wrong)), path);
        String expected = (path.contains(".") ? path.substring(0, path.lastIndexOf('.') + 1) : "") + wrong
            + ": unknown key";
        assertTrue(fault.getMessage().contains(expected) || key.matches("type|source"),
            () -> path + ": " + fault.getMessage());
        assertTrue(fault.getMessage().contains(key), () -> path + ": " + fault.getMessage());
        tried++;
      }
    }
    System.out.println("misspelt keys tried: " + tried);
    assertTrue(tried > 90);
  }

  @Test
  void everyWrongTypeIsTold() {
    int tried = 0;
    for (String path : paths()) {
      for (Yaml wrong : List.of(new Yaml.Mapping(Map.of("x", new Yaml.Scalar("?", true, 0)), 0),
          new Yaml.Sequence(List.of(new Yaml.Sequence(List.of(), 0)), 0), new Yaml.Scalar("?", true, 0))) {
        if (!(wrong instanceof Yaml.Scalar && text(path))) {
          RecipeException fault = assertThrows(RecipeException.class, () -> read(replaced(path, wrong)), path);
          assertTrue(fault.faults().stream().anyMatch(each -> each.path().startsWith(path)),
              () -> path + ": " + fault.getMessage());
          tried++;
        }
      }
    }
    System.out.println("wrong types tried: " + tried);
    assertTrue(tried > 250);
  }

  /** Returns whether a value is a text, or a list of texts, which may be written as its only item. */
  private static boolean text(String path) {
    return path.matches(".*\\.(characters|split|words|trainable)");
  }

  @Test
  void everyKeyOfAnotherSectionIsTold() {
    Map<String, java.util.Set<String>> places = new KeyHints(RecipeFakes.schema(), kedge.recipes.Recipe.class).places();
    int tried = 0;
    for (String key : places.keySet()) {
      if (!places.get(key).contains("")) {
        String text = resolved + key + ": 1\n";
        RecipeException fault = assertThrows(RecipeException.class,
            () -> RecipeFakes.reader().read(text, "fuzz", List.of()), key);
        assertTrue(fault.getMessage().contains(key + " belongs under "), fault::getMessage);
        tried++;
      }
    }
    System.out.println("keys in the wrong section tried: " + tried);
    assertTrue(tried > 70);
  }

  @Test
  void theUntouchedRecipeIsRead() {
    assertEquals(RecipeFakes.recipe(), RecipeFakes.reader().read(resolved, "fuzz", List.of()));
  }

  private static kedge.recipes.Recipe read(String text) {
    return RecipeFakes.reader().read(text, "fuzz", List.of());
  }

  private String renamed(String path, String key) {
    return dump(edit(YamlParser.parse(resolved, "", new RecipeFaults()), List.of(path.split("\\.")), key, null));
  }

  private String replaced(String path, Yaml value) {
    return dump(edit(YamlParser.parse(resolved, "", new RecipeFaults()), List.of(path.split("\\.")), null, value));
  }

  private static Yaml edit(Yaml node, List<String> path, String key, Yaml value) {
    Map<String, Yaml> entries = new java.util.LinkedHashMap<>();
    ((Yaml.Mapping) node).entries().forEach((name, inner) -> {
      if (!name.equals(path.get(0))) {
        entries.put(name, inner);
      } else if (path.size() > 1) {
        entries.put(name, edit(inner, path.subList(1, path.size()), key, value));
      } else {
        entries.put(key == null ? name : key, value == null ? inner : value);
      }
    });
    return new Yaml.Mapping(entries, 0);
  }

  private static String dump(Yaml node) {
    if (node instanceof Yaml.Mapping mapping) {
      return mapping.entries().entrySet().stream().map(entry -> '"' + entry.getKey() + "\": " + dump(entry.getValue()))
          .collect(java.util.stream.Collectors.joining(", ", "{", "}"));
    }
    if (node instanceof Yaml.Sequence sequence) {
      return sequence.items().stream().map(RecipeFuzzTest::dump)
          .collect(java.util.stream.Collectors.joining(", ", "[", "]"));
    }
    return '"' + ((Yaml.Scalar) node).text().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
