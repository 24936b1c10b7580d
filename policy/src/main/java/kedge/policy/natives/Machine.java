package kedge.policy.natives;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Facts about the machine and this process.
 *
 * @param processor as the operating system describes it
 * @param cores processors that this JVM may use
 * @param memory bytes of memory that this process may use; 0 if unknown
 * @param libraries paths of the shared libraries in this process, one a line
 * @param environment the environment variables
 * @param java version of the Java runtime
 * @param maximumHeap bytes that the heap may grow to
 */
public record Machine(Processor processor, int cores, long memory, String libraries, Map<String, String> environment,
    String java, long maximumHeap) {

  /** This machine; libraries are those loaded by now. */
  public static Machine here() {
    Runtime runtime = Runtime.getRuntime();
    return new Machine(Processor.parse(read(Path.of("/proc/cpuinfo"))), runtime.availableProcessors(),
        memory(memory(read(Path.of("/proc/meminfo"))), allowed()), read(Path.of("/proc/self/maps")), System.getenv(),
        System.getProperty("java.version") + " (" + System.getProperty("java.vm.name") + ")", runtime.maxMemory());
  }

  /** Text of a file of the operating system; empty on systems that have none. */
  static String read(Path file) {
    try {
      return Files.isReadable(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** Bytes that the JVM sees, which in a container are those it is limited to; 0 if unknown. */
  private static long allowed() {
    return ManagementFactory.getOperatingSystemMXBean()instanceof OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : 0;
  }

  /** The smaller of those that are known; 0 is unknown. */
  public static long memory(long installed, long allowed) {
    return LongStream.of(installed, allowed).filter(bytes -> bytes > 0).min().orElse(0);
  }

  public static long memory(String text) {
    return text.lines().filter(line -> line.startsWith("MemTotal:")).findFirst()
        .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024).orElse(0L);
  }
}
