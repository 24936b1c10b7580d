package kedge.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What of a run folder must not depend on when it was made, or how often it was interrupted: everything but clocks,
 * logs and the report of them.
 */
final class RunBytes {
  private RunBytes() {
  }

  /** File name to a digest and the length. {@code state.json} holds the length of the timing log, so it is left out. */
  static Map<String, String> of(Path run) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    try (Stream<Path> files = Files.walk(run)) {
      files.filter(Files::isRegularFile).map(run::relativize).filter(file -> file.toString().endsWith(".safetensors")
          || file.toString().endsWith(".state") || file.endsWith("pending.jsonl")
          || file.toString().matches(
              "recipe.yaml|(steps|evaluations|rollouts).jsonl|rollouts/.*|"
                  + "pools/.*.jsonl|stages/[^/]*/data.jsonl|.*/(config|"
                  + "tokenizer).json"))
          .forEach(file -> digests.put(file.toString(), digest(run.resolve(file))));
    }
    return digests;
  }

  private static String digest(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      return bytes.length + " bytes, " + Integer.toHexString(Arrays.hashCode(bytes)) + " "
          + com.google.common.hash.Hashing.sha256().hashBytes(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lines of a file; 0 where there is none. */
  static int lines(Path file) {
    try {
      byte[] bytes = Files.isRegularFile(file) ? Files.readAllBytes(file) : new byte[0];
      int lines = 0;
      for (byte each : bytes) {
        lines += each == '\n' ? 1 : 0;
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
