package kedge.recipes.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The facts that doctor judges.
 *
 * @param processor as the operating system describes it
 * @param cores processors that this JVM may use
 * @param memory bytes of memory; 0 if unknown
 * @param libraries paths of the shared libraries in this process, one a line
 * @param environment the environment variables
 * @param java version of the Java runtime
 * @param maximumHeap bytes that the heap may grow to
 */
public record Machine(Processor processor, int cores, long memory, String libraries, Map<String, String> environment, String java, long maximumHeap) {

  /** This machine; libraries are those loaded by now. */
  public static Machine here() {
    Runtime runtime = Runtime.getRuntime();
    return new Machine(Processor.parse(read(Path.of("/proc/cpuinfo"))), runtime.availableProcessors(), memory(read(Path.of("/proc/meminfo"))),
        read(Path.of("/proc/self/maps")), System.getenv(), System.getProperty("java.version") + " (" + System.getProperty("java.vm.name") + ")",
        runtime.maxMemory());
  }

  /** Text of a file of the operating system; empty on systems that have none. */
  private static String read(Path file) {
    try {
      return Files.isReadable(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  static long memory(String text) {
    return text.lines().filter(line -> line.startsWith("MemTotal:")).findFirst().map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024).orElse(0L);
  }
}
