package kedge.rewards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.Part;
import kedge.data.Problem;
import kedge.data.Role;
import kedge.data.RowColumns;
import kedge.data.Turn;
import kedge.data.json.ExactJson;
import kedge.rewards.process.SampleJson;
import org.junit.jupiter.api.Test;

/** Samples on their way to a reward in another process or behind an address. */
class SampleColumnsTest {
  @Test
  void columnsKeepTheirTypesOnTheWayThereAndBack() throws JsonProcessingException {
    String row = "{\"level\":3,\"ratio\":1.50,\"easy\":true,"
        + "\"tests\":[\"a\",\"b\"],\"meta\":{\"depth\":2},\"note\":null}";
    Problem problem = new Problem("g/1", "g", Conversation.ofUser("q"), new Answer.None(),
        new RowColumns((ObjectNode) ExactJson.MAPPER.readTree(row), Set.of()));
    String wire = SampleJson.write(List.of(new Sample(problem, new Candidate("x", 1, true))), false).toString();
    assertTrue(wire.contains("\"columns\":" + row), wire);
    RowColumns back = SampleJson.read(ExactJson.MAPPER.readTree(wire)).get(0).problem().columns();
    assertEquals(row, back.row().toString());
    assertEquals(2, back.value("meta.depth").intValue());
    assertEquals("1.5", back.get("ratio"), "as text, for rewards that take text");
  }

  @Test
  void whatTheConversationAndThePromptsEndHoldComesBack() throws JsonProcessingException {
    Map<String, Object> call = Map.of("function", Map.of("name", "f", "arguments", Map.of("n", 2)));
    List<Turn> turns = List.of(Turn.of(Role.USER, "q"),
        new Turn(Role.ASSISTANT, List.of(), Map.of("tool_calls", List.of(call)), Turn.Training.BY_FORM),
        new Turn(Role.TOOL, List.of(new Part.Text("1")), Map.of("name", "f"), Turn.Training.BY_FORM));
    Conversation prompt = new Conversation(turns, Map.of("tools", List.of(Map.of("name", "f"))));
    Problem problem = new Problem("g/1", "g", prompt, new Answer.None(), Map.of());
    Candidate opened = new Candidate("t</think>5", 3, true, new int[0], Optional.of("<think>\n"));
    JsonNode wire = ExactJson.MAPPER.readTree(
        SampleJson.write(List.of(new Sample(problem, opened), new Sample(problem, new Candidate("x", 1, true))), false)
            .toString());
    assertEquals("f", wire.at("/0/messages/1/tool_calls/0/function/name").asText(), wire::toString);
    assertEquals("f", wire.at("/0/messages/2/name").asText());
    List<Sample> back = SampleJson.read(wire);
    assertEquals(prompt, back.get(0).problem().prompt());
    assertEquals("<think>\nt</think>5", back.get(0).candidate().whole());
    assertEquals(Optional.empty(), back.get(1).candidate().opening());
  }
}
