package kedge.fuzz;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import kedge.testing.Repository;

/** All readers, with their corpora; closing it ends the servers that some need. */
final class FuzzTargets implements AutoCloseable {
  private final List<FuzzTarget> all = new ArrayList<>();
  private final ReplyTargets replies;

  /** @param work a folder for the files that are read */
  FuzzTargets(Path work) throws IOException {
    Files.createDirectories(work);
    all.addAll(new CheckpointTargets(work).all());
    all.addAll(new TokenizerTargets(work).all());
    all.addAll(new RecipeTargets(work).all());
    all.addAll(new DataTargets(work).all());
    all.addAll(new ImageTargets(work).all());
    all.addAll(new RunTargets(work).all());
    replies = new ReplyTargets(work);
    all.addAll(replies.all());
  }

  List<FuzzTarget> all() {
    return all;
  }

  @Override
  public void close() throws IOException {
    replies.close();
  }

  /** A folder of test resources. */
  static Path resource(String path) {
    return Repository.root().resolve(path);
  }

  /** The content of all files of a folder whose names match. */
  static List<byte[]> files(String folder, String names) throws IOException {
    try (Stream<Path> files = Files.walk(resource(folder))) {
      return files.filter(file -> file.getFileName().toString().matches(names)).sorted().map(FuzzTargets::bytes)
          .toList();
    }
  }

  static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A folder with copies of files. */
  static Path folderWith(Path folder, String from, String names) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> files = Files.list(resource(from))) {
      for (Path file : files.filter(file -> file.getFileName().toString().matches(names)).toList()) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    return folder;
  }

  /** Deletes a folder and its content. */
  static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }
}
