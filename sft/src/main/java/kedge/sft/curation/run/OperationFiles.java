package kedge.sft.curation.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import kedge.data.UserError;
import kedge.data.io.AtomicFile;
import kedge.data.io.DiskErrors;
import kedge.data.io.JsonText;
import kedge.sft.curation.OperationReport;

/**
 * What lies in the folder {@code steps}: of each step the records that went on ({@code 03-validate.jsonl}), those that
 * stayed behind ({@code 03-validate.dropped.jsonl}) and, written last, its report ({@code 03-validate.json}). A step
 * whose report is there is finished.
 */
final class OperationFiles {
  private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private final Path folder;

  OperationFiles(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw DiskErrors.failed("make", folder, e);
    }
  }

  Path kept(String label) {
    return folder.resolve(label + ".jsonl");
  }

  Path dropped(String label) {
    return folder.resolve(label + ".dropped.jsonl");
  }

  Path journal(String label) {
    return folder.resolve(label + ".journal.jsonl");
  }

  private Path report(String label) {
    return folder.resolve(label + ".json");
  }

  /** The report of a step that was finished under this key and whose files are still as it left them. */
  Optional<OperationReport> finished(String label, String key) {
    Path file = report(label);
    try {
      if (!Files.isRegularFile(file)) {
        return Optional.empty();
      }
      OperationReport report = JSON.readValue(file.toFile(), OperationReport.class);
      if (report == null || report.key() == null) {
        throw new UserError(
            file + ": not the report of a step: it names none. Maybe remove the folder steps and run again?");
      }
      boolean same = report.key().equals(key) && Files.isRegularFile(kept(label))
          && Files.size(kept(label)) == report.bytes()
          && Files.isRegularFile(dropped(label)) && Digests.ofFile(kept(label)).equals(report.output());
      return same ? Optional.of(report) : Optional.empty();
    } catch (JsonProcessingException e) {
      throw new UserError(file + ": not the report of a step: " + e.getOriginalMessage()
          + ". Maybe remove the folder steps and run again?", e);
    } catch (IOException e) {
      throw DiskErrors.failed("read", file, e);
    }
  }

  void finish(OperationReport report) {
    write(report(report.label()), report);
  }

  /** Writes a value as indented JSON; the file is there whole or not at all. */
  static void write(Path file, Object value) {
    AtomicFile.write(file, out -> out.write(JsonText.utf8(JSON.writeValueAsString(value))));
  }

  /**
   * Takes away the report of a step that is run again, so that its files are not taken for finished while they change.
   */
  void begin(String label) {
    try {
      Files.deleteIfExists(report(label));
    } catch (IOException e) {
      throw DiskErrors.failed("remove", report(label), e);
    }
  }

  /** Removes what other chains left here. */
  void keepOnly(Set<String> labels) {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (!labels.contains(name.split("\\.", 2)[0])) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw DiskErrors.failed("clear", folder, e);
    }
  }
}
