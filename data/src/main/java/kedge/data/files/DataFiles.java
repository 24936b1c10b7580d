package kedge.data.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import kedge.data.UserError;
import kedge.data.hub.HubName;
import kedge.data.hub.HubSettings;
import kedge.data.io.DiskErrors;

/** The data files that a recipe names: files, globs, and folders as the Hub lays them out. */
public final class DataFiles {
  private static final String ENDINGS = "(?i).*\\.(jsonl|ndjson|json|parquet|arrow|csv|tsv)(\\.gz|\\.zst)?";
  private static final int DEEPEST = 8;
  private static final String SPLITS = "train|test|validation|valid|val|dev|eval";

  private DataFiles() {
  }

  /**
   * Returns the files in the order of the names, those of a folder or glob sorted.
   *
   * @param split the split to take of a folder
   * @throws UserError for a missing file, or an ambiguous folder
   */
  public static List<Path> of(List<String> names, Optional<String> split) {
    List<Path> files = new ArrayList<>();
    boolean folder = false;
    for (String name : names) {
      Path path = Path.of(name);
      folder |= Files.isDirectory(path) || HubName.isOne(path);
      if (HubName.isOne(path)) {
        files.addAll(HubData.of(path, HubSettings.of(System.getenv()), System.err::println).files(split));
      } else if (Files.isDirectory(path)) {
        files.addAll(SavedDataset.isOne(FolderTree.DISK, path) ? SavedDataset.files(path, split)
            : inFolder(FolderTree.DISK, path, split));
      } else if (Files.exists(path)) {
        files.add(path);
      } else {
        files.addAll(matching(name));
      }
    }
    if (split.isPresent() && !folder) {
      throw new UserError("split is " + split.get() + ", which chooses files of a folder, but file is "
          + String.join(", ", names) + ", expected a folder");
    }
    return files;
  }

  /** Returns the files that match a glob; the name itself where it is none. */
  public static List<Path> glob(String name) {
    int special = name.replaceFirst("[*?{\\[].*", "").length();
    if (special == name.length()) {
      return List.of(Path.of(name));
    }
    int slash = name.lastIndexOf('/', special);
    Path base = Path.of(slash < 0 ? "" : name.substring(0, slash + 1));
    long depth = name.substring(slash + 1).chars().filter(c -> c == '/').count() + 1;
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + name);
    if (!Files.isDirectory(base)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(base, name.contains("**") ? Integer.MAX_VALUE : (int) depth)) {
      return all.filter(Files::isRegularFile).filter(matcher::matches).sorted().toList();
    } catch (IOException e) {
      throw DiskErrors.failed("read", base, e);
    } catch (UncheckedIOException e) { // from a subfolder
      throw DiskErrors.failed("read", base, e.getCause());
    }
  }

  private static List<Path> matching(String name) {
    List<Path> found;
    try {
      found = glob(name);
    } catch (PatternSyntaxException fault) {
      throw new UserError("file is " + name + ", which is neither a file nor a glob: " + fault.getDescription(), fault);
    }
    if (found.isEmpty() || !Files.exists(found.get(0))) {
      Path looked = Path.of(name).toAbsolutePath().normalize();
      String cure = name.matches("[~$%].*") ? ". Maybe written out: ~ and variables are not replaced?"
          : name.matches("[\\w.-]+/[\\w.-]+") && !name.matches(ENDINGS)
              ? ". Maybe hub:datasets/" + name + ", to take it from the Hub?"
              : name.matches("hf://.*") ? ". Maybe hub:" + name.substring("hf://".length()) + "?"
                  : name.matches("[a-z0-9]+://.*")
                      ? ". Maybe downloaded first: of addresses only hub:datasets/OWNER/NAME is read?"
                      : name.matches("[A-Za-z]:\\\\.*") ? ". Maybe a path of Windows, expected one of this machine?"
                          : "";
      throw new UserError("no such file: " + name + " (looked at " + looked + ")" + cure);
    }
    return found;
  }

  /** Returns the data files of a folder, of its only subfolder, or of {@code data} in it. */
  static List<Path> inFolder(FolderTree tree, Path folder, Optional<String> split) {
    List<Path> there = tree.list(folder);
    List<Path> files = there.stream().filter(file -> isData(tree, file)).toList();
    if (split.isPresent() && tree.isFolder(folder.resolve(split.get()))) {
      return inFolder(tree, folder.resolve(split.get()), Optional.empty());
    }
    if (files.isEmpty()) {
      return inSubfolder(tree, folder, split, there.stream().filter(each -> holdsData(tree, each, DEEPEST)).toList());
    }
    Map<String, List<Path>> splits = new TreeMap<>();
    files.forEach(file -> splits.computeIfAbsent(split(file), word -> new ArrayList<>()).add(file));
    if (split.isPresent()) {
      return Optional.ofNullable(splits.get(split.get())).orElseThrow(() -> new UserError("split is " + split.get()
          + ", but " + folder + " has " + String.join(", ", splits.keySet())));
    }
    if (splits.size() > 1 && splits.keySet().stream().anyMatch(word -> word.matches(SPLITS))) {
      throw new UserError(folder + " has the splits " + String.join(", ", splits.keySet())
          + ", expected split: one of them, for instance split: " + (splits.containsKey("train") ? "train"
              : splits.keySet().iterator().next()));
    }
    return files;
  }

  private static List<Path> inSubfolder(FolderTree tree, Path folder, Optional<String> split, List<Path> candidates) {
    Path data = folder.resolve("data");
    if (candidates.size() == 1 || candidates.contains(data)) {
      return inFolder(tree, candidates.size() == 1 ? candidates.get(0) : data, split);
    }
    String looked = tree == FolderTree.DISK ? " (looked at " + folder.toAbsolutePath().normalize() + ")" : "";
    throw new UserError(candidates.isEmpty()
        ? folder + " is a folder without data files (.jsonl, .json, .parquet, .arrow, .csv,"
            + " .tsv, also .gz and .zst), expected a data file" + looked
        : folder + " has the subfolders " + String.join(", ",
            candidates.stream().map(each -> each.getFileName().toString()).toList())
            + ", expected one of them: file: " + candidates.get(0));
  }

  private static boolean isData(FolderTree tree, Path file) {
    String name = file.getFileName().toString();
    return tree.isFile(file) && name.matches(ENDINGS) && !name.startsWith(".")
        && !name.matches("dataset_(infos?|dict)\\.json|state\\.json|package\\.json");
  }

  /** @param deeper number of levels of subfolders to search, since links can form cycles */
  private static boolean holdsData(FolderTree tree, Path folder, int deeper) {
    return tree.isFolder(folder) && !folder.getFileName().toString().startsWith(".") && tree.list(folder).stream()
        .anyMatch(each -> isData(tree, each) || deeper > 0 && holdsData(tree, each, deeper - 1));
  }

  /** Returns the split of a file: {@code train} of {@code train-00000-of-00002.parquet}. */
  private static String split(Path file) {
    return stem(file.getFileName().toString()).replaceFirst("-\\d{4,}-of-\\d{4,}(-[0-9a-f]+)?$", "");
  }

  /** Returns the part of a file's name before its endings. */
  private static String stem(String name) {
    return name.replaceFirst("(?i)(\\.gz|\\.zst)$", "").replaceFirst("(?<=.)\\.[^.]*$", "");
  }

  /** Returns the name of a source: that of the file, folder or glob, without its ending. */
  public static String sourceName(List<String> names) {
    String named = names.get(0).replaceFirst("[/\\\\]+$", "");
    String first = HubName.isOne(Path.of(named)) ? named.replaceFirst("@[^/]*", "") : named;
    String last = first.substring(Math.max(first.lastIndexOf('/'), first.lastIndexOf('\\')) + 1);
    String plain = last.matches(".*[*?{\\[].*") && !Files.exists(Path.of(first))
        ? last.replaceFirst("[*?{\\[].*", "").replaceFirst("[-_.]+$", "")
        : names.size() > 1 ? split(Path.of(last)) : stem(last);
    return plain.isEmpty() ? "data" : plain;
  }
}
