package kedge.data.template;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kedge.data.UserError;
import org.junit.jupiter.api.Test;

/**
 * Small templates over one context, against {@code transformers}; the fixtures are written by {@code
 * tests/src/test/python/make_template_fixtures.py}.
 */
class TemplateParityTest {
  static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void expressionsAndStatementsMeanWhatTheyMeanInPython() throws IOException {
    List<JsonNode> rows = rows("snippets.jsonl");
    List<String> differences = new ArrayList<>();
    for (JsonNode row : rows.subList(1, rows.size())) {
      String template = row.get("template").asText();
      String expected = row.has("text") ? row.get("text").asText() : "refused";
      String found;
      try {
        found = new PythonJinja(template).render(variables(rows.get(0)));
      } catch (UserError refused) {
        found = row.has("error") ? "refused" : "refused: " + refused.getMessage();
      }
      if (!found.equals(expected)) {
        differences.add(template + "\n  expected " + expected + "\n  found    " + found + "\n");
      }
    }
    System.out.println("template snippets: " + (rows.size() - 1) + ", " + differences.size() + " differ");
    assertEquals(List.of(), differences);
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> variables(JsonNode head) {
    Map<String, Object> variables = new HashMap<>();
    variables.put("tools", null);
    variables.put("documents", null);
    variables.put("strftime_now", head.get("day").asText());
    variables.putAll(JSON.convertValue(head.get("context"), Map.class));
    return variables;
  }

  static List<JsonNode> rows(String name) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    InputStream stream = TemplateParityTest.class.getResourceAsStream("/templates/" + name);
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        rows.add(JSON.readTree(line));
      }
    }
    return rows;
  }
}
