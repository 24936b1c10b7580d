package kedge.endtoend;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** The rollouts of a run as {@code zcat rollouts/*} gives them. */
final class RunRollouts {
  private RunRollouts() {
  }

  static List<Path> files(Path run) throws IOException {
    if (!Files.isDirectory(run.resolve("rollouts"))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(run.resolve("rollouts"))) {
      return files.sorted().toList();
    }
  }

  static String text(Path run) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Path file : files(run)) {
      try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
        text.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return text.toString();
  }

  static List<String> lines(Path run) throws IOException {
    return text(run).lines().toList();
  }
}
