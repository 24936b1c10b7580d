package kedge.spark;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kedge.data.io.DiskErrors;

/**
 * Kedge's classes and libraries as jars for executors, which download them from the driver. Tasks do without LibTorch
 * and other native libraries that they do not call, and without logging, which is Spark's there. The ranks of a run,
 * processes of their own, have them all.
 */
final class ExecutorJars implements AutoCloseable {
  private static final Pattern FOR_RANKS = Pattern
      .compile("(pytorch|openblas|mkl|cuda|javacpp|duckdb_jdbc|logback|slf4j"
          + "|picocli|progressbar|jline|uplot).*");
  private static final Pattern LEFT_OUT = Pattern.compile("(log4j|jcl-over|jul-to|spark-|scala-|hadoop-|jazzer|junit"
      + "|apiguardian).*");
  private static final FileTime TIME = FileTime.fromMillis(1_000_000_000_000L);
  private final Path folder;
  private final List<String> forTasks = new ArrayList<>();
  private final List<String> forRanks = new ArrayList<>();
  private final List<String> names = new ArrayList<>();

  /** Collects them from the class path of this JVM. @param installation folder of Spark's own jars, left out */
  ExecutorJars(String installation) {
    try {
      folder = Files.createTempDirectory("kedge-spark");
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
        Path path = Path.of(entry).toAbsolutePath();
        if (Files.isDirectory(path)) {
          add(pack(path), forTasks);
        } else if (Files.isRegularFile(path) && !path.startsWith(installation)
            && !LEFT_OUT.matcher(path.getFileName().toString()).matches()) {
          add(path, FOR_RANKS.matcher(path.getFileName().toString()).matches() ? forRanks : forTasks);
        }
      }
    } catch (IOException e) {
      throw DiskErrors.failed("write jars for Spark in", Path.of(System.getProperty("java.io.tmpdir")), e);
    }
  }

  private void add(Path jar, List<String> jars) {
    jars.add(jar.toString());
    names.add(jar.getFileName().toString());
  }

  /** Paths of the jars on the class path of tasks, in its order. */
  List<String> forTasks() {
    return forTasks;
  }

  /** Paths of the jars that only ranks have on their class path. */
  List<String> forRanks() {
    return forRanks;
  }

  /** Names of all jars, in the order of the class path. */
  List<String> names() {
    return names;
  }

  private Path pack(Path classes) throws IOException {
    Path jar = folder.resolve("kedge-" + names.size() + "-" + classes.getFileName() + ".jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream packed = new JarOutputStream(out);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        JarEntry entry = new JarEntry(classes.relativize(file).toString().replace(File.separatorChar, '/'));
        packed.putNextEntry(entry.setLastModifiedTime(TIME)); // the same bytes, whenever they are packed
        Files.copy(file, packed);
        packed.closeEntry();
      }
    }
    return jar;
  }

  @Override
  public void close() {
    DiskErrors.delete(folder);
  }
}
