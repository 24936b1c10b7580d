package kedge.policy.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import kedge.data.Conversation;
import kedge.data.LearnedTurns;
import kedge.data.ProblemSource;
import kedge.data.Turn;
import kedge.data.rows.JsonLinesProvider;
import kedge.data.rows.RowSettings;
import kedge.policy.score.TokenSequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows of chat data sets in five forms, against {@code transformers}; the fixtures are written by {@code
 * tests/src/test/python/make_conversation_fixtures.py}.
 */
class ConversationParityTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir
  Path folder;

  @Test
  void rowsOfFiveFormsRenderAndAreLearnedAsTransformersDoes() throws IOException {
    Map<String, List<JsonNode>> byForm = new TreeMap<>();
    Map<String, ChatTemplate> templates = new LinkedHashMap<>();
    Tokenizer tokenizer = Qwen.tokenizer();
    templates.put("qwen3", ChatTemplate.of(tokenizer));
    Map<String, String> named = Map.of("bos_token", "<|endoftext|>", "eos_token", "<|endoftext|>");
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(new GZIPInputStream(
        ConversationParityTest.class.getResourceAsStream("/parity/conversations.jsonl.gz")), StandardCharsets.UTF_8))) {
      JSON.readTree(lines.readLine()).get("templates").properties()
          .forEach(entry -> templates.put(entry.getKey(), new ChatTemplate(entry.getValue().asText(), named)));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode row = JSON.readTree(line);
        byForm.computeIfAbsent(row.get("form").asText(), form -> new ArrayList<>()).add(row);
      }
    }
    Files.write(folder.resolve("picture.png"), new byte[]{1});
    Map<String, Integer> masks = new TreeMap<>();
    for (Map.Entry<String, List<JsonNode>> form : byForm.entrySet()) {
      Path file = folder.resolve(form.getKey() + ".jsonl");
      Files.write(file, form.getValue().stream().map(row -> row.get("row").toString()).toList());
      ProblemSource source = new JsonLinesProvider().open(new RowSettings(file.toString(), null, null, null, null, null,
          null, null, null, null, null, null, null));
      assertEquals(form.getValue().size(), source.size());
      for (int i = 0; i < source.size(); i++) {
        JsonNode expected = form.getValue().get(i);
        ChatTemplate template = templates.get(expected.get("template").asText());
        String place = form.getKey() + " " + expected.get("number") + " " + expected.get("template");
        Conversation prompt = source.problem(i).prompt();
        assertEquals(expected.get("prompt").asText(), template.render(prompt, true, Map.of()), place);
        Optional<Turn> answer = source.demonstration(i);
        assertEquals(!form.getKey().equals("prompt"), answer.isPresent(), place);
        if (answer.isPresent()) {
          String whole = template.render(prompt.with(answer.get()), false, Map.of());
          assertEquals(expected.get("whole").asText(), whole, place);
          assertArrayEquals(JSON.convertValue(expected.get("ids"), int[].class), tokenizer.encode(whole), place);
          if (expected.has("mask") && !form.getKey().equals("completion")) {
            requireMask(expected, new PromptEncoder(tokenizer, template, Map.of(), 9000), prompt.with(answer.get()),
                place);
            masks.merge(form.getKey(), 1, Integer::sum);
          }
        }
      }
    }
    System.out.println("conversation parity: "
        + byForm.values().stream().mapToInt(List::size).sum() + " rows, masks by form " + masks);
    assertEquals(List.of("alpaca", "completion", "conversations", "messages", "prompt"), List.copyOf(byForm.keySet()));
    assertEquals(200, byForm.get("messages").size());
    assertTrue(masks.get("messages") >= 40 && masks.get("alpaca") >= 30, masks.toString());
  }

  private static void requireMask(JsonNode expected, PromptEncoder encoder, Conversation whole, String place) {
    List<TokenSequence> sequences = encoder.written().sequences(whole, LearnedTurns.ASSISTANT, false);
    assertEquals(1, sequences.size(), place);
    TokenSequence sequence = sequences.get(0);
    assertArrayEquals(JSON.convertValue(expected.get("ids"), int[].class), sequence.tokens(), place);
    int[] learned = IntStream.range(0, sequence.length()).map(token -> sequence.targets()[token] ? 1 : 0).toArray();
    assertArrayEquals(JSON.convertValue(expected.get("mask"), int[].class), learned, place);
  }
}
