package kedge.spark;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kedge.data.io.DiskErrors;

/**
 * Kedge's classes and libraries as jars for executors, which download them from the driver. Without LibTorch and other
 * native libraries that no task calls, and without logging, which is Spark's there.
 */
final class ExecutorJars implements AutoCloseable {
  private static final Pattern LEFT_OUT = Pattern.compile("(pytorch|openblas|mkl|cuda|javacpp|duckdb_jdbc|logback|slf4j"
      + "|log4j|jcl-over|jul-to|picocli|progressbar|jline|uplot|spark-|scala-|hadoop-|jazzer|junit|apiguardian).*");
  private final Path folder;
  private final List<String> jars = new ArrayList<>();

  /** Collects them from the class path of this JVM. @param installation folder of Spark's own jars, left out */
  ExecutorJars(String installation) {
    try {
      folder = Files.createTempDirectory("kedge-spark");
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
        Path path = Path.of(entry);
        if (Files.isDirectory(path)) {
          jars.add(pack(path).toString());
        } else if (Files.isRegularFile(path) && !path.toAbsolutePath().startsWith(installation)
            && !LEFT_OUT.matcher(path.getFileName().toString()).matches()) {
          jars.add(path.toAbsolutePath().toString());
        }
      }
    } catch (IOException e) {
      throw DiskErrors.failed("write jars for Spark in", Path.of(System.getProperty("java.io.tmpdir")), e);
    }
  }

  /** Paths of the jars, in the order of the class path. */
  List<String> paths() {
    return jars;
  }

  private Path pack(Path classes) throws IOException {
    Path jar = folder.resolve("kedge-" + jars.size() + "-" + classes.getFileName() + ".jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream packed = new JarOutputStream(out);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        packed.putNextEntry(new JarEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
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
