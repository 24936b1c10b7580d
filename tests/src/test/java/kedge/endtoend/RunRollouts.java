package kedge.endtoend;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The rollouts of a run as {@code cat rollouts.jsonl} and {@code zcat rollouts/*} give them. */
final class RunRollouts {
  private RunRollouts() {
  }

  static List<Path> files(Path run) throws IOException {
    Path plain = run.resolve("rollouts.jsonl");
    try (Stream<Path> parts = Files.isDirectory(run.resolve("rollouts")) ? Files.list(run.resolve("rollouts"))
        : Stream.of()) {
      return Stream.concat(Files.exists(plain) ? Stream.of(plain) : Stream.of(), parts.sorted()).toList();
    }
  }

  static String text(Path run) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Path file : files(run)) {
      try (InputStream bytes = Files.newInputStream(file);
          InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes) {
        text.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return text.toString();
  }

  static List<String> lines(Path run) throws IOException {
    return text(run).lines().toList();
  }
}
