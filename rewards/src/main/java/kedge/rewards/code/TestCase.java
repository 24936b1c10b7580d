package kedge.rewards.code;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/**
 * One case that a program must pass.
 *
 * @param input standard input of the program, or the statements
 * @param output expected standard output, up to trailing spaces of lines and empty last lines; null for statements
 */
record TestCase(String input, String output) {
  private static final ObjectMapper JSON = new ObjectMapper();

  boolean statements() {
    return output == null;
  }

  /** Reads the cases of a column. @throws IllegalArgumentException if the column is malformed */
  static List<TestCase> read(String column) {
    JsonNode tree;
    try {
      tree = JSON.readTree(column);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
    if (!tree.path("fn_name").asText("").isEmpty()) {
      throw new IllegalArgumentException("call-based test cases are not supported: fn_name is " + tree.get("fn_name")
          + ", expected cases of stdin and stdout");
    }
    List<TestCase> cases = new ArrayList<>();
    if (tree.path("inputs").isArray() && tree.path("outputs").size() == tree.get("inputs").size()) {
      for (int i = 0; i < tree.get("inputs").size(); i++) {
        cases.add(
            new TestCase(text(tree.get("inputs").get(i), "input", i), text(tree.get("outputs").get(i), "output", i)));
      }
    } else {
      tree.forEach(node -> cases.add(one(node, cases.size())));
    }
    if (cases.isEmpty()) {
      throw new IllegalArgumentException("no cases");
    }
    return cases;
  }

  private static TestCase one(JsonNode node, int place) {
    if (node.isTextual()) {
      return new TestCase(node.asText(), null);
    }
    JsonNode input = node.has("stdin") ? node.get("stdin") : node.path("input");
    JsonNode output = node.has("stdout") ? node.get("stdout") : node.path("output");
    if (!output.isTextual()) {
      throw new IllegalArgumentException("case " + node + " has no stdout");
    }
    return new TestCase(input.isMissingNode() || input.isNull() ? "" : text(input, "stdin", place),
        text(output, "stdout", place));
  }

  /** Accepts texts and numbers only, since programs print lists, objects and booleans differently from JSON. */
  private static String text(JsonNode node, String field, int place) {
    if (!node.isTextual() && !node.isNumber()) {
      throw new IllegalArgumentException(
          field + " of case " + place + " is " + brief(node.toString()) + ", expected a text");
    }
    return node.asText();
  }

  private static String brief(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "...";
  }

  boolean accepts(String printed) {
    return tidy(printed).equals(tidy(output));
  }

  private static List<String> tidy(String text) {
    List<String> lines = new ArrayList<>(text.lines().map(String::stripTrailing).toList());
    while (!lines.isEmpty() && lines.get(lines.size() - 1).isEmpty()) {
      lines.remove(lines.size() - 1);
    }
    return lines;
  }
}
