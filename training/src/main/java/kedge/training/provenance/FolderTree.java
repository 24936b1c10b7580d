package kedge.training.provenance;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;

/** The files of a folder, links followed: what counts is what is read through them. */
final class FolderTree {
  private FolderTree() {
  }

  /** All of them in order, named through the links that lead to them; a file is all of its own tree. */
  static List<Path> files(Path root) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(root, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (attributes.isRegularFile()) {
          files.add(file);
        }
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFileFailed(Path file, IOException fault) throws IOException {
        if (fault instanceof FileSystemLoopException) {
          return FileVisitResult.CONTINUE; // a link back to a folder that is being walked leads to nothing new
        }
        throw fault;
      }
    });
    Collections.sort(files);
    return files;
  }
}
