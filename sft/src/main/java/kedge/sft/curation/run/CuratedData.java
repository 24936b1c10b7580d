package kedge.sft.curation.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kedge.data.UserError;
import kedge.data.io.DiskErrors;
import kedge.data.json.StoredRecord;
import kedge.sft.curation.OperationReport;

/** The curated records of a finished curation, verified by the digest in its report. */
public final class CuratedData {
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
      List<OperationReport> steps = StoredRecord.list(Files.readString(file), OperationReport[].class);
      if (steps.isEmpty()) {
        throw new UserError(file + ": not the report of a curation: it has no step");
      }
      return steps;
    } catch (JsonProcessingException e) {
      throw new UserError(file + ": not the report of a curation: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw DiskErrors.failed("read", file, e);
    }
  }
}
