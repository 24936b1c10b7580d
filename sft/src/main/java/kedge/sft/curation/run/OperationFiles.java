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
import kedge.data.json.StoredRecord;
import kedge.sft.curation.OperationReport;

/**
 * The working folder, which has for each operation its kept records ({@code 03-validate.jsonl}), its dropped ones
 * ({@code 03-validate.dropped.jsonl}) and, written last, its report ({@code 03-validate.json}). An operation with a
 * report is finished.
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

  /** Returns the report of an operation that was finished with this key and whose files are unchanged. */
  Optional<OperationReport> finished(String label, String key) {
    Path file = report(label);
    try {
      if (!Files.isRegularFile(file)) {
        return Optional.empty();
      }
      OperationReport report = StoredRecord.read(Files.readString(file), OperationReport.class);
      if (report.key() == null) {
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

  /** Writes a value as indented JSON. */
  static void write(Path file, Object value) {
    AtomicFile.write(file, out -> out.write(JsonText.utf8(JSON.writeValueAsString(value))));
  }

  /** Removes the report of an operation before it is run again, so that it does not count as finished. */
  void begin(String label) {
    try {
      Files.deleteIfExists(report(label));
    } catch (IOException e) {
      throw DiskErrors.failed("remove", report(label), e);
    }
  }

  /** Removes the files of all other operations. */
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
