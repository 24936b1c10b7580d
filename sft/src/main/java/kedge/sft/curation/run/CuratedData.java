package kedge.sft.curation.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kedge.data.UserError;
import kedge.data.io.DiskErrors;
import kedge.sft.curation.OperationReport;

/** The curated records of a finished curation, verified by the digest in its report. */
public final class CuratedData {
  private static final JsonMapper JSON = new JsonMapper();

  private CuratedData() {
  }

  /**
   * Returns the file of the records.
   *
   * @param out folder of the curation
   * @throws UserError if they have changed since the curation
   */
  public static Path whole(Path out) {
    Path data = out.resolve("data.jsonl");
    Path file = out.resolve("curation.json");
    List<OperationReport> steps = reports(file);
    if (!Digests.ofFile(data).equals(steps.get(steps.size() - 1).output())) {
      throw new UserError(data + " is not what the curation left, by " + file
          + ": lines were lost or changed since. Maybe restore it, or curate again?");
    }
    return data;
  }

  private static List<OperationReport> reports(Path file) {
    try {
      OperationReport[] steps = JSON.readValue(Files.readString(file), OperationReport[].class);
      if (steps == null || steps.length == 0) {
        throw new UserError(file + ": not the report of a curation: it has no step");
      }
      return List.of(steps);
    } catch (JsonProcessingException e) {
      throw new UserError(file + ": not the report of a curation: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw DiskErrors.failed("read", file, e);
    }
  }
}
