package kedge.policy.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Against {@code transformers}; the fixtures are written by {@code src/test/python/make_text_fixtures.py}. */
class ChatParityTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void conversationsRenderAndTokeniseAsTransformersDoes() throws IOException {
    int compared = 0;
    long tokens = 0;
    Tokenizer tokenizer = Qwen.tokenizer();
    try (BufferedReader lines = reader(
        new GZIPInputStream(ChatParityTest.class.getResourceAsStream("/parity/chat.jsonl.gz")))) {
      ChatTemplate template = ChatTemplate.of(tokenizer);
      String versions = lines.readLine();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode row = JSON.readTree(line);
        Map<String, Object> variables = map(row.get("variables"));
        boolean header = (Boolean) variables.remove("add_generation_prompt");
        String text = template.render(messages(row.get("messages")), header, variables);
        assertEquals(row.get("text").asText(), text, "text of conversation " + compared);
        assertArrayEquals(ids(row.get("ids")), tokenizer.encode(text), "ids of conversation " + compared);
        assertArrayEquals(ids(row.get("plain")), tokenizer.encodePlain(text), "plain ids of conversation " + compared);
        tokens += row.get("ids").size();
        compared++;
      }
      System.out.println("chat parity: " + compared + " conversations, " + tokens + " tokens equal to " + versions);
    }
    assertEquals(200, compared);
  }

  @Test
  void templatesRenderAsJinjaRendersThem() throws IOException {
    int compared = 0;
    try (InputStream resource = ChatParityTest.class.getResourceAsStream("/parity/jinja.jsonl");
        BufferedReader lines = reader(resource)) {
      Map<String, Object> context = map(JSON.readTree(lines.readLine()).get("context"));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode row = JSON.readTree(line);
        String template = row.get("template").asText();
        assertEquals(row.get("text").asText(), new ChatTemplate(template, Map.of()).render(List.of(), false, context),
            template);
        compared++;
      }
    }
    System.out.println("template parity: " + compared + " templates equal");
    assertEquals(44, compared);
  }

  private static BufferedReader reader(InputStream stream) {
    return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
  }

  private static int[] ids(JsonNode node) {
    return JSON.convertValue(node, int[].class);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(JsonNode node) {
    return JSON.convertValue(node, LinkedHashMap.class);
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> messages(JsonNode node) {
    return JSON.convertValue(node, List.class);
  }
}
