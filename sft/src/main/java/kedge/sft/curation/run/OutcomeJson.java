package kedge.sft.curation.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import kedge.data.UserError;
import kedge.data.io.DiskErrors;
import kedge.data.io.JsonText;
import kedge.sft.curation.CurationRecord;
import kedge.sft.curation.RecordOutcome;

/**
 * Outcomes as lines of a journal: the id of the record, and the reason if it was dropped, the record if it was changed,
 * or nothing if it was kept unchanged.
 */
final class OutcomeJson {
  private static final JsonMapper JSON = new JsonMapper();
  private final CurationRecordJson records;
  private final Path journal;

  /** @param journal path of the journal, for messages */
  OutcomeJson(CurationRecordJson records, Path journal) {
    this.records = records;
    this.journal = journal;
  }

  /** Returns a line with its newline. */
  byte[] write(RecordOutcome outcome, CurationRecord before) {
    ObjectNode line = JSON.createObjectNode().put("id", before.id());
    if (outcome instanceof RecordOutcome.Dropped drop) {
      line.put("reason", drop.reason()).put("detail", drop.detail());
    } else if (!((RecordOutcome.Kept) outcome).example().equals(before)) {
      line.put("record", new String(records.write(((RecordOutcome.Kept) outcome).example()), StandardCharsets.UTF_8));
    }
    return JsonText.utf8(line + "\n");
  }

  /** Reads a line. @throws UserError if it belongs to another record */
  RecordOutcome read(byte[] bytes, CurationRecord before) {
    try {
      JsonNode line = JSON.readTree(bytes);
      if (!line.path("id").asText().equals(before.id())) {
        throw new UserError(journal + " goes on with " + line.path("id") + " where " + before.id()
            + " comes. Maybe remove it, and ask again?");
      }
      if (line.has("reason")) {
        return RecordOutcome.dropped(line.path("reason").asText(), line.path("detail").asText());
      }
      return RecordOutcome.kept(
          line.has("record") ? records.read(line.path("record").asText().getBytes(StandardCharsets.UTF_8)) : before);
    } catch (JsonProcessingException e) {
      throw new UserError(journal + " is damaged: " + e.getOriginalMessage() + ". Maybe remove it, and ask again?", e);
    } catch (IOException e) {
      throw DiskErrors.failed("read", journal, e);
    }
  }
}
