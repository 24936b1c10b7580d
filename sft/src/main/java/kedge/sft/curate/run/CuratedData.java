package kedge.sft.curate.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kedge.data.DataException;
import kedge.sft.curate.StepReport;

/** What a finished curation left, told from what became of it since by the digest that its report holds. */
public final class CuratedData {
  private static final JsonMapper JSON = new JsonMapper();

  private CuratedData() {
  }

  /**
   * The records of a finished curation.
   *
   * @param out its folder
   * @throws DataException if they are not as the curation left them
   */
  public static Path whole(Path out) {
    Path data = out.resolve("data.jsonl");
    Path file = out.resolve("curation.json");
    List<StepReport> steps = reports(file);
    if (!Digests.ofFile(data).equals(steps.get(steps.size() - 1).output())) {
      throw new DataException(data + " is not what the curation left, by " + file + ": lines were lost or changed since. Maybe restore it, or curate again");
    }
    return data;
  }

  private static List<StepReport> reports(Path file) {
    try {
      StepReport[] steps = JSON.readValue(Files.readString(file), StepReport[].class);
      if (steps == null || steps.length == 0) {
        throw new DataException(file + ": not the report of a curation: it has no step");
      }
      return List.of(steps);
    } catch (JsonProcessingException e) {
      throw new DataException(file + ": not the report of a curation: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e, e);
    }
  }
}
