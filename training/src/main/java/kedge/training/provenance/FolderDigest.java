package kedge.training.provenance;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import kedge.data.UserError;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;

/** Digests of files: by content up to 64 MiB, by size and modification time above. */
public final class FolderDigest {
  private static final long READ_WHOLE = 64L << 20;

  private FolderDigest() {
  }

  /** Returns the digest of all files under a folder, with their relative names. */
  public static String of(Path folder) {
    Hasher hasher = Hashing.sha256().newHasher();
    try {
      for (Path file : files(folder)) {
        hasher.putString(folder.relativize(file) + " is " + file(file) + "\n", StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new UserError("cannot read " + folder, e);
    }
    return hasher.hash().toString();
  }

  static String file(Path file) throws IOException {
    return Files.size(file) <= READ_WHOLE ? MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString()
        : Files.size(file) + " bytes of " + Files.getLastModifiedTime(file);
  }

  /** Returns all files under a folder, sorted; links are followed. A file is returned itself. */
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
          return FileVisitResult.CONTINUE; // a link to a folder that contains it adds nothing
        }
        throw fault;
      }
    });
    Collections.sort(files);
    return files;
  }
}
