package kedge.recipes.run;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the operating system says of this process; for the timing log only. */
final class Resident {
  private static final Path STATUS = Path.of("/proc/self/status");

  private Resident() {
  }

  /** Resident memory in bytes; 0 where the system does not tell. */
  static long bytes() {
    return field("VmRSS:");
  }

  private static long field(String name) {
    if (!Files.isReadable(STATUS)) {
      return 0;
    }
    try {
      return Files.readAllLines(STATUS).stream().filter(line -> line.startsWith(name)).mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", "")) * 1024)
          .findFirst().orElse(0);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("cannot read " + STATUS, e);
    }
  }

  /** Seconds since this JVM was started. */
  static double secondsSinceStart() {
    return (System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime()) / 1e3;
  }
}
