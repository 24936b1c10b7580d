package kedge.data.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import kedge.data.io.DiskErrors;

/** A tree of folders: of a disk, or of a repository before its files are downloaded. */
interface FolderTree {
  /** The disk. */
  FolderTree DISK = new FolderTree() {
    @Override
    public List<Path> list(Path folder) {
      try (Stream<Path> files = Files.list(folder)) {
        return files.sorted().toList();
      } catch (IOException e) {
        throw DiskErrors.failed("read", folder, e);
      }
    }

    @Override
    public boolean isFolder(Path path) {
      return Files.isDirectory(path);
    }

    @Override
    public boolean isFile(Path path) {
      return Files.isRegularFile(path);
    }
  };

  /** Returns the contents of a folder, sorted. */
  List<Path> list(Path folder);

  boolean isFolder(Path path);

  boolean isFile(Path path);

  /** The tree of files by their paths. */
  static FolderTree of(Collection<Path> all) {
    Set<Path> files = Set.copyOf(all);
    Set<Path> paths = new TreeSet<>();
    for (Path file : files) {
      for (Path path = file; path != null; path = path.getParent()) {
        paths.add(path);
      }
    }
    return new FolderTree() {
      @Override
      public List<Path> list(Path folder) {
        return paths.stream().filter(path -> folder.equals(path.getParent())).toList();
      }

      @Override
      public boolean isFolder(Path path) {
        return paths.contains(path) && !files.contains(path);
      }

      @Override
      public boolean isFile(Path path) {
        return files.contains(path);
      }
    };
  }
}
