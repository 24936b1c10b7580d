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
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import kedge.data.UserError;
import kedge.data.files.DataFiles;
import kedge.data.hub.HubFolder;
import kedge.data.hub.HubName;
import kedge.data.hub.HubSettings;

/**
 * The files that a recipe reads, each with a digest: by content up to 64 MiB, larger ones by size and time of change.
 * They have the names that the recipe gives them, whatever links lie on the way. For a Python reward these are the file
 * and the modules beside it that it imports; for a repository of the Hub it is the commit. Endpoints and HTTP rewards
 * have no digest, since they answer from elsewhere.
 */
final class Inputs {
  // keys whose value is a path even where it is a plain word
  private static final Set<String> PATHS = Set.of("checkpoint", "file", "folder", "java", "pass_rates", "plugins");
  // grow while a run goes on, and decide nothing that a model or the recipe does not
  private static final Pattern GROWING = Pattern.compile("chat_models\\..*\\.cache|(.*\\.)?rollouts\\.folder");

  private Inputs() {
  }

  /** @param values the recipe's values; each that is the path of an existing file or folder is an input */
  static SortedMap<String, String> of(Iterable<Map.Entry<String, String>> values) {
    SortedMap<String, String> inputs = new TreeMap<>();
    for (Map.Entry<String, String> entry : values) {
      String key = entry.getKey().substring(entry.getKey().lastIndexOf('.') + 1);
      String value = entry.getValue();
      if (GROWING.matcher(entry.getKey()).matches()) {
        continue;
      }
      for (String part : value.startsWith("[") ? value.substring(1, value.length() - 1).split(", ")
          : new String[]{value}) {
        Stream.concat(Stream.of(part), Stream.of(part.split(":")))
            .filter(path -> mayBePath(path) || PATHS.contains(key)).forEach(path -> add(path, inputs));
        if (part.startsWith("hub:") && PATHS.contains(key)) {
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
      List<Path> files = Files.isRegularFile(path) && value.endsWith(".py") ? PythonModules.of(path)
          : FolderDigest.files(path);
      for (Path file : files) {
        inputs.put(file.toString(), FolderDigest.file(file));
      }
    } catch (InvalidPathException e) {
      return; // not a valid path
    } catch (IOException e) {
      throw new UserError("cannot read " + value + ", which the recipe names", e);
    }
  }
}
