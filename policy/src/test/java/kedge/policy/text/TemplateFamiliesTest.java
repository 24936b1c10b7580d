package kedge.policy.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.io.Resources;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import kedge.data.UserError;
import org.junit.jupiter.api.Test;

/**
 * Templates of our own with the tags and constructs of published model families (system messages, tools, tool calls,
 * thoughts, parts, documents, header on and off), against {@code transformers}; the fixtures are written by {@code
 * tests/src/test/python/make_template_fixtures.py}.
 */
class TemplateFamiliesTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void templatesOfModelFamiliesRenderAsTransformersRendersThem() throws IOException {
    Set<String> families = new TreeSet<>();
    List<String> differences = new ArrayList<>();
    int compared = 0;
    int refused = 0;
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(
        new GZIPInputStream(TemplateFamiliesTest.class.getResourceAsStream("/parity/templates/families.jsonl.gz")),
        StandardCharsets.UTF_8))) {
      JsonNode head = JSON.readTree(lines.readLine());
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode row = JSON.readTree(line);
        families.add(row.get("family").asText());
        String expected = row.has("text") ? row.get("text").asText() : "refused";
        String found = rendered(head, row);
        if (!found.equals(expected)) {
          differences.add(row.get("family") + ", conversation " + row.get("conversation") + "\n  expected " + expected
              + "\n  found    " + found + "\n");
        }
        refused += row.has("error") ? 1 : 0;
        compared++;
      }
      System.out
          .println("template families: " + families.size() + ", conversations " + compared + ", of them " + refused
              + " refused by both, " + differences.size() + " differ from transformers "
              + head.get("transformers").asText());
    }
    assertEquals(List.of(), differences);
    assertTrue(families.size() >= 40, families.toString());
    assertTrue(refused < compared / 4, refused + " of " + compared);
  }

  @SuppressWarnings("unchecked")
  private static String rendered(JsonNode head, JsonNode row) throws IOException {
    String source = Resources.toString(
        Resources.getResource("parity/templates/" + row.get("family").asText() + ".jinja"), StandardCharsets.UTF_8);
    JsonNode conversation = head.get("conversations").get(row.get("conversation").asInt());
    Map<String, Object> variables = new HashMap<>(Map.of("strftime_now", head.get("day").asText()));
    variables.putAll(JSON.convertValue(conversation.get("variables"), Map.class));
    boolean header = Boolean.TRUE.equals(variables.remove("add_generation_prompt"));
    try {
      return new ChatTemplate(source, JSON.convertValue(head.get("variables"), Map.class))
          .render(JSON.convertValue(conversation.get("messages"), List.class), header, variables);
    } catch (UserError refused) {
      return row.has("error") ? "refused" : "refused: " + refused.getMessage();
    }
  }
}
