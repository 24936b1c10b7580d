package kedge.rewards;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.Problem;
import kedge.data.RowColumns;
import kedge.data.json.ExactJson;
import kedge.rewards.process.SampleJson;
import org.junit.jupiter.api.Test;

/** Columns on their way to a reward in another process or behind an address. */
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
}
