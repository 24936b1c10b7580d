package kedge.fuzz;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import kedge.data.UserError;

/**
 * The process that reads: a native abort or a reader that hangs ends it and not the campaign, which begins another one
 * behind the input at work. The place of that is in a mapped file, which survives the process.
 */
final class FuzzWorker {
  private static final long PATIENCE_NANOSECONDS = 10_000_000_000L;
  private static final long LONGEST_NANOSECONDS = 6 * PATIENCE_NANOSECONDS;
  private static final int HUNG = 3;
  private final PrintStream out;
  private final MappedByteBuffer place;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private volatile long began;
  private volatile long beganProcessor;
  private volatile boolean working;

  private FuzzWorker(PrintStream out, MappedByteBuffer place) {
    this.out = out;
    this.place = place;
  }

  /** Arguments: work folder, seed, inputs for a reader, number of the first reader, number of its first input. */
  public static void main(String[] arguments) throws IOException {
    Path work = Path.of(arguments[0]);
    long seed = Long.parseLong(arguments[1]);
    int inputs = Integer.parseInt(arguments[2]);
    int first = Integer.parseInt(arguments[3]);
    PrintStream out = System.out;
    System.setOut(System.err); // what readers print
    try (FileChannel file = FileChannel.open(work.resolve("place"), StandardOpenOption.CREATE,
        StandardOpenOption.READ, StandardOpenOption.WRITE);
        FuzzTargets targets = new FuzzTargets(work.resolve("files"))) {
      FuzzWorker worker = new FuzzWorker(out, file.map(FileChannel.MapMode.READ_WRITE, 0, 16));
      worker.place.putInt(0, first).putInt(4, Integer.parseInt(arguments[4]) - 1);
      worker.watch(Thread.currentThread());
      List<FuzzTarget> all = targets.all();
      String only = System.getProperty("kedge.fuzz.only", "");
      for (int i = first; i < all.size(); i++) {
        if (all.get(i).name().startsWith(only)) {
          worker.run(all.get(i), i, seed, inputs / all.get(i).share(), i == first ? Integer.parseInt(arguments[4]) : 0);
        }
      }
    }
    out.println("end " + peakMebibytes());
    out.flush();
    System.exit(0);
  }

  private void run(FuzzTarget target, int number, long seed, int inputs, int from) throws IOException {
    long values = 0;
    long slowest = 0;
    long start = System.nanoTime();
    for (int i = from; i < inputs; i++) {
      byte[] bytes = input(target, seed, i);
      place.putInt(0, number).putInt(4, i).putLong(8, values);
      began = System.nanoTime();
      beganProcessor = threads.getCurrentThreadCpuTime();
      working = true;
      String fault = fault(target, bytes);
      working = false;
      slowest = Math.max(slowest, System.nanoTime() - began);
      values += fault == null ? 1 : 0;
      if (fault != null && !fault.isEmpty()) {
        out.println("fault " + number + " " + i + " " + fault);
      }
    }
    out.printf(Locale.ROOT, "done %d %d %d %d %d%n", number, inputs - from, values, slowest / 1_000_000,
        (System.nanoTime() - start) / 1_000_000);
    out.flush();
  }

  /** The input of a number, always the same. */
  static byte[] input(FuzzTarget target, long seed, int number) {
    long key = seed * 0x9E3779B97F4A7C15L + target.name().hashCode() * 1_000_003L + number;
    return target.damage().of(target.corpus(), new SplittableRandom(key));
  }

  /** Null for a value, empty for a user error, else what went wrong. */
  static String fault(FuzzTarget target, byte[] bytes) {
    try {
      target.reader().read(bytes);
      return null;
    } catch (UserError proper) {
      return proper.getMessage() == null || proper.getMessage().isBlank() ? "a user error without a message" : "";
    } catch (IOException | RuntimeException | Error wrong) {
      return described(wrong);
    }
  }

  private static String described(Throwable wrong) {
    StringBuilder text = new StringBuilder(wrong.toString().replaceAll("\\s+", " "));
    text.setLength(Math.min(text.length(), 300));
    for (Throwable cause = wrong; cause != null; cause = cause.getCause()) {
      List<StackTraceElement> stack = List.of(cause.getStackTrace());
      stack.stream().filter(frame -> frame.getClassName().startsWith("kedge.")).limit(3)
          .forEach(frame -> text.append(" < ").append(frame.getFileName()).append(':').append(frame.getLineNumber()));
    }
    return text.toString();
  }

  private void watch(Thread reading) {
    Thread watchdog = new Thread(() -> {
      while (true) {
        try {
          Thread.sleep(500);
        } catch (InterruptedException end) {
          return;
        }
        // processor time, for a machine with other work to do; waiting readers have no other end than the clock's
        if (working && (threads.getThreadCpuTime(reading.getId()) - beganProcessor > PATIENCE_NANOSECONDS
            || System.nanoTime() - began > LONGEST_NANOSECONDS)) {
          StringBuilder stack = new StringBuilder();
          for (StackTraceElement frame : reading.getStackTrace()) {
            stack.append(" < ").append(frame);
          }
          out.println("fault " + place.getInt(0) + " " + place.getInt(4) + " no end after 10 s" + stack);
          out.flush();
          Runtime.getRuntime().halt(HUNG);
        }
      }
    }, "watchdog");
    watchdog.setDaemon(true);
    watchdog.start();
  }

  private static long peakMebibytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    return !Files.isReadable(status) ? 0
        : Files.readAllLines(status).stream().filter(line -> line.startsWith("VmHWM:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024).findFirst().orElse(0);
  }
}
