package kedge.policy.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import kedge.data.UserError;
import kedge.data.io.AtomicFile;

/** Size and SHA-256 of every file of a folder, in its {@code checksums.json}; {@code sha256sum} can check them too. */
final class Checksums {
  static final String FILE = "checksums.json";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Checksums() {
  }

  private record Sum(long bytes, String sha256) {
  }

  static void write(Path folder) throws IOException {
    Files.writeString(folder.resolve(FILE), text(sums(folder, names(folder))));
  }

  /** Writes the sums again without one file, whole or not at all. */
  static void forget(Path folder, String name) throws IOException {
    Map<String, Sum> sums = read(folder);
    if (sums.remove(name) != null) {
      AtomicFile.write(folder.resolve(FILE), text(sums));
    }
  }

  private static String text(Map<String, Sum> sums) throws IOException {
    ObjectNode root = MAPPER.createObjectNode().put("algorithm", "sha-256");
    ObjectNode files = root.putObject("files");
    sums.forEach((name, sum) -> files.putObject(name).put("bytes", sum.bytes).put("sha256", sum.sha256));
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  /** Reads every file. @throws UserError naming each that is missing, of another size, or altered */
  static void verify(Path folder) {
    Map<String, Sum> expected = read(folder);
    List<String> faults;
    try {
      faults = sizeFaults(folder, expected);
    } catch (InvalidPathException e) {
      throw new UserError(folder.resolve(FILE) + ": lists a file of an impossible name: " + e.getMessage(), e);
    }
    if (faults.isEmpty()) {
      try {
        Map<String, Sum> found = sums(folder, List.copyOf(expected.keySet()));
        expected.forEach((name, sum) -> {
          if (!sum.equals(found.get(name))) {
            faults.add(
                name + " has been altered: its SHA-256 is " + found.get(name).sha256 + ", expected " + sum.sha256);
          }
        });
      } catch (IOException e) {
        throw new UserError(folder + ": cannot be read: " + e.getMessage(), e);
      }
    }
    if (!faults.isEmpty()) {
      throw new UserError(
          folder + ": the checkpoint is damaged: " + String.join("; ", faults) + ". Maybe go back to an older one?");
    }
  }

  private static List<String> sizeFaults(Path folder, Map<String, Sum> expected) {
    List<String> faults = new ArrayList<>();
    expected.forEach((name, sum) -> {
      Path file = folder.resolve(name);
      try {
        if (!Files.isRegularFile(file)) {
          faults.add(name + " is missing");
        } else if (Files.size(file) != sum.bytes) {
          faults.add(name + " has " + Files.size(file) + " bytes, expected " + sum.bytes);
        }
      } catch (IOException e) {
        throw new UserError(file + ": cannot be read: " + e.getMessage(), e);
      }
    });
    return faults;
  }

  private static Map<String, Sum> read(Path folder) {
    Path file = folder.resolve(FILE);
    JsonNode root = JsonFile.read(file);
    Map<String, Sum> sums = new TreeMap<>();
    root.path("files").fields().forEachRemaining(field -> sums.put(field.getKey(),
        new Sum(field.getValue().path("bytes").asLong(-1), field.getValue().path("sha256").asText())));
    if (sums.isEmpty() || !root.path("algorithm").asText().equals("sha-256")) {
      throw new UserError(file + ": lists no SHA-256 sums");
    }
    return sums;
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).map(file -> folder.relativize(file).toString().replace('\\', '/'))
          .filter(name -> !name.equals(FILE)).sorted().collect(Collectors.toList());
    }
  }

  private static Map<String, Sum> sums(Path folder, List<String> names) throws IOException {
    try {
      return new TreeMap<>(
          names.parallelStream().collect(Collectors.toMap(name -> name, name -> sum(folder.resolve(name)))));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static Sum sum(Path file) {
    try {
      return new Sum(Files.size(file), MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
