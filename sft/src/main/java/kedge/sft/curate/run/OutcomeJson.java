package kedge.sft.curate.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import kedge.data.DataException;
import kedge.sft.curate.Example;
import kedge.sft.curate.Outcome;

/** Outcomes as lines of a journal: a record that was kept as it is, as it became, or why it was dropped. Each names its record. */
final class OutcomeJson {
  private static final JsonMapper JSON = new JsonMapper();
  private final ExampleJson records;
  private final Path journal;

  /** @param journal what messages call it */
  OutcomeJson(ExampleJson records, Path journal) {
    this.records = records;
    this.journal = journal;
  }

  /** A line with its end. */
  byte[] write(Outcome outcome, Example before) {
    ObjectNode line = JSON.createObjectNode().put("id", before.id());
    if (outcome instanceof Outcome.Dropped drop) {
      line.put("reason", drop.reason()).put("detail", drop.detail());
    } else if (!((Outcome.Kept) outcome).example().equals(before)) {
      line.put("record", new String(records.write(((Outcome.Kept) outcome).example()), StandardCharsets.UTF_8));
    }
    return (line + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** @throws DataException if the line speaks of another record */
  Outcome read(byte[] bytes, Example before) {
    try {
      JsonNode line = JSON.readTree(bytes);
      if (!line.path("id").asText().equals(before.id())) {
        throw new DataException(journal + " goes on with " + line.path("id") + " where " + before.id() + " comes. Maybe remove it, and ask again?");
      }
      if (line.has("reason")) {
        return Outcome.dropped(line.path("reason").asText(), line.path("detail").asText());
      }
      return Outcome.kept(line.has("record") ? records.read(line.path("record").asText().getBytes(StandardCharsets.UTF_8)) : before);
    } catch (JsonProcessingException e) {
      throw new DataException(journal + " is damaged: " + e.getOriginalMessage() + ". Maybe remove it, and ask again?", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + journal + ": " + e.getMessage(), e);
    }
  }
}
