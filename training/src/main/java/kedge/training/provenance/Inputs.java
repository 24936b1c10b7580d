package kedge.training.provenance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import kedge.data.UserError;
import kedge.data.files.DataFiles;
import kedge.data.hub.HubFolder;
import kedge.data.hub.HubName;
import kedge.data.hub.HubSettings;

/**
 * The files that a recipe reads, each with a digest: by content up to 64 MiB, by size and modification time above;
 * under the names in the recipe, without resolving links. For a Python reward it is the named file, not its imports;
 * for a Hub repository it is the commit. Endpoints and HTTP rewards have no digest.
 */
final class Inputs {
  // keys whose value may be a folder without a path separator
  private static final Set<String> FOLDERS = Set.of("checkpoint", "folder", "plugins");
  private static final String CACHE = "cache"; // grows during a run, and does not affect the result

  private Inputs() {
  }

  /** @param values the recipe's values; each that is the path of an existing file or folder is an input */
  static SortedMap<String, String> of(Iterable<Map.Entry<String, String>> values) {
    SortedMap<String, String> inputs = new TreeMap<>();
    for (Map.Entry<String, String> entry : values) {
      String key = entry.getKey().substring(entry.getKey().lastIndexOf('.') + 1);
      String value = entry.getValue();
      if (key.equals(CACHE) && entry.getKey().startsWith("chat_models.")) {
        continue;
      }
      if (FOLDERS.contains(key)) {
        add(value, inputs);
      }
      for (String part : value.startsWith("[") ? value.substring(1, value.length() - 1).split(", ")
          : new String[]{value}) {
        Stream.concat(Stream.of(part), Stream.of(part.split(":"))).filter(Inputs::mayBePath)
            .forEach(path -> add(path, inputs));
        if (part.startsWith("hub:") && (FOLDERS.contains(key) || key.equals("file"))) {
          addCommit(part, inputs);
        } else if (key.equals("file")) {
          matches(part).forEach(path -> add(path.toString(), inputs));
        }
      }
    }
    return inputs;
  }

  /**
   * Returns whether a text may be or contain a path: it is not a plain word, number or punctuation. {@code
   * java:my/A.java} and {@code b.py:f} contain one.
   */
  private static boolean mayBePath(String text) {
    return (text.contains("/") || text.contains("\\") || text.contains(".")) && !text.matches("[./\\\\]*");
  }

  /** Returns the files of a glob; none if the text is not a glob. */
  private static List<Path> matches(String value) {
    try {
      return DataFiles.glob(value).stream().filter(file -> !file.toString().equals(value)).toList();
    } catch (PatternSyntaxException e) {
      return List.of();
    }
  }

  /** Adds the commit of a Hub repository, as of its last download. */
  private static void addCommit(String value, SortedMap<String, String> inputs) {
    Path repository = HubName.repositoryOf(Path.of(value));
    HubFolder.commit(HubName.of(repository), HubSettings.of(System.getenv()))
        .ifPresent(commit -> inputs.put(repository.toString(), commit));
  }

  private static void add(String value, SortedMap<String, String> inputs) {
    try {
      Path path = Path.of(value);
      if (value.isEmpty() || !Files.exists(path)) {
        return;
      }
      for (Path file : FolderDigest.files(path)) {
        inputs.put(file.toString(), FolderDigest.file(file));
      }
    } catch (InvalidPathException e) {
      return; // not a valid path
    } catch (IOException e) {
      throw new UserError("cannot read " + value + ", which the recipe names", e);
    }
  }
}
