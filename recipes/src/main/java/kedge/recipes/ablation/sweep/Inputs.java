package kedge.recipes.ablation.sweep;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files that a recipe reads, each with a digest: by content up to 64 MiB, larger ones by size and time of change. */
final class Inputs {
  private static final long READ_WHOLE = 64L << 20;

  private Inputs() {
  }

  /** @param values the recipe's values; every one that is the path of a file or folder that exists is an input */
  static SortedMap<String, String> of(Iterable<Map.Entry<String, String>> values) {
    SortedMap<String, String> inputs = new TreeMap<>();
    for (Map.Entry<String, String> entry : values) {
      String value = entry.getValue();
      if (!value.contains("/") && !value.contains("\\") && !value.contains(".")) {
        continue; // a word or a number; a file in the working directory has an ending
      }
      for (String part : value.startsWith("[") ? value.substring(1, value.length() - 1).split(", ") : new String[] {value}) {
        add(part, inputs);
      }
    }
    return inputs;
  }

  private static void add(String value, SortedMap<String, String> inputs) {
    try {
      Path path = Path.of(value);
      if (value.isEmpty() || !Files.exists(path)) {
        return;
      }
      try (Stream<Path> files = Files.walk(path)) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          inputs.put(file.toString(), digest(file));
        }
      }
    } catch (InvalidPathException e) {
      return; // a text that cannot be a path is no input
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + value + ", which the recipe names", e);
    }
  }

  private static String digest(Path file) throws IOException {
    return Files.size(file) <= READ_WHOLE ? MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString()
        : Files.size(file) + " bytes of " + Files.getLastModifiedTime(file);
  }
}
