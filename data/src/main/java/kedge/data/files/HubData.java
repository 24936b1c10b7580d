package kedge.data.files;

import com.google.common.base.Strings;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.LongStream;
import kedge.data.UserError;
import kedge.data.hub.HubFolder;
import kedge.data.hub.HubName;
import kedge.data.hub.HubSettings;

/**
 * Data files of the Hub, written {@code hub:datasets/OWNER/NAME[@REVISION][/PATH]} with a file, folder or glob of the
 * repository. Files are selected by the same rules as in folders on disk, and only these are downloaded.
 */
final class HubData {
  private static final Pattern SHARD = Pattern.compile("(.*-)(\\d{5,6})(-of-(\\d{5,6})\\b.*)");
  private final Path root;
  private final Path wanted;
  private final HubSettings settings;
  private final HubFolder repository;
  private final List<Path> names;

  private HubData(Path root, Path wanted, HubSettings settings, HubFolder repository) {
    this.root = root;
    this.wanted = wanted;
    this.settings = settings;
    this.repository = repository;
    this.names = repository.names().stream().map(root::resolve).toList();
  }

  /**
   * Lists the files of the repository on the Hub, or in the cache if offline.
   *
   * @param progress receives the name of each file before its download
   * @throws UserError for a malformed name, or a repository that does not exist or is not accessible
   */
  static HubData of(Path path, HubSettings settings, Consumer<String> progress) {
    Path root = HubName.repositoryOf(path);
    HubName name = HubName.of(root);
    if (!name.dataset()) {
      throw new UserError("file is " + path + ", which names a model, expected hub:datasets/" + name.repository());
    }
    return new HubData(root, path, settings, HubFolder.open(name, settings, progress));
  }

  /** Returns the local files, after downloading missing ones. @param split the split to take of a folder */
  List<Path> files(Optional<String> split) {
    FolderTree tree = FolderTree.of(names);
    if (SavedDataset.isOne(tree, wanted)) {
      List<Path> all = names.stream().filter(name -> ofSaved(name, split)).toList();
      return SavedDataset.files(provide(all).resolve(relative(wanted)), split);
    }
    boolean folder = tree.isFolder(wanted);
    if (split.isPresent() && !folder) {
      throw new UserError("split is " + split.get() + ", which chooses files of a folder, but file is " + wanted
          + ", expected a folder of the repository, or the repository");
    }
    PathMatcher glob = folder || tree.isFile(wanted) ? any -> true : glob();
    List<Path> chosen = folder ? DataFiles.inFolder(tree, wanted, split)
        : tree.isFile(wanted) ? List.of(wanted) : matching(glob);
    if (settings.offline() && !tree.isFile(wanted)) {
      requireWhole(chosen, glob);
    }
    Path local = provide(chosen);
    return chosen.stream().map(file -> local.resolve(relative(file))).toList();
  }

  /** Returns whether a file belongs to a split of a saved data set, or to all splits. */
  private boolean ofSaved(Path name, Optional<String> split) {
    return name.startsWith(wanted) && (split.isEmpty() || name.startsWith(wanted.resolve(split.get()))
        || wanted.equals(name.getParent()));
  }

  private PathMatcher glob() {
    try {
      return FileSystems.getDefault().getPathMatcher("glob:" + wanted);
    } catch (PatternSyntaxException fault) {
      throw new UserError("file is " + wanted + ", which is neither a file nor a glob: " + fault.getDescription(),
          fault);
    }
  }

  private List<Path> matching(PathMatcher glob) {
    List<Path> found = names.stream().filter(glob::matches).sorted().toList();
    if (found.isEmpty()) {
      throw new UserError("no such file: " + wanted + ". " + root + " holds "
          + String.join(", ", names.stream().limit(5).map(name -> relative(name).toString()).toList())
          + (names.size() > 5 ? " and " + (names.size() - 5) + " more" : ""));
    }
    return found;
  }

  /** Requires all shards, since offline the cache may have only some of them. */
  private void requireWhole(List<Path> chosen, PathMatcher wanted) {
    Map<String, Matcher> families = new LinkedHashMap<>();
    for (Path file : chosen) {
      Matcher shard = SHARD.matcher(file.toString());
      if (shard.matches()) {
        families.putIfAbsent(shard.group(1) + "*" + shard.group(3), shard);
      }
    }
    families.forEach((family, shard) -> {
      List<Path> whole = LongStream.range(0, Long.parseLong(shard.group(4)))
          .mapToObj(number -> Path.of(shard.group(1) + Strings.padStart(Long.toString(number), shard.group(2).length(),
              '0') + shard.group(3)))
          .filter(wanted::matches).toList();
      long held = whole.stream().filter(Set.copyOf(chosen)::contains).count();
      if (held < whole.size()) {
        throw new UserError(family + ": " + held + " of " + whole.size() + " files are in the cache "
            + settings.cache() + ", and HF_HUB_OFFLINE is set");
      }
    });
  }

  private Path provide(List<Path> files) {
    return repository.provide(files.stream().map(file -> relative(file).toString()).toList());
  }

  private Path relative(Path file) {
    return root.relativize(file);
  }
}
