package kedge.training.stage;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Display of progress: a bar with rate and remaining time on a terminal, otherwise a line every few seconds. */
public interface Progress extends AutoCloseable {

  /** Shows the work done so far. @param note short additional text, for instance {@code reward 0.412} */
  void at(long done, String note);

  @Override
  void close();

  /** Starts a bar or lines. @param begun work that was done before, which is not part of the rate */
  static Progress of(String task, long begun, long total, PrintWriter out) {
    return System.console() != null ? new Bar(task, begun, total)
        : new Lines(task, begun, total, out, Duration.ofSeconds(5), System::nanoTime);
  }

  /** A bar on standard error that is redrawn in place. */
  final class Bar implements Progress {
    private final ProgressBar bar;

    Bar(String task, long begun, long total) {
      bar = new ProgressBarBuilder().setTaskName(task).setInitialMax(total).startsFrom(begun, Duration.ZERO)
          .setStyle(ProgressBarStyle.ASCII).showSpeed()
          .setUpdateIntervalMillis(250).build();
    }

    @Override
    public void at(long done, String note) {
      bar.stepTo(done);
      bar.setExtraMessage(" " + note);
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  /**
   * Lines such as {@code rl 40/150 2.51/s 44 s left reward 0.412}: the first, the last, and at most one per interval.
   */
  final class Lines implements Progress {
    private final String task;
    private final long begun;
    private final long total;
    private final PrintWriter out;
    private final long interval;
    private final LongSupplier clock;
    private final long began;
    private long printed;
    private long lastPrintedDone = -1;
    private String last = "";
    private long lastDone = -1;

    /** @param clock nanoseconds from an arbitrary origin */
    Lines(String task, long begun, long total, PrintWriter out, Duration interval, LongSupplier clock) {
      this.task = task;
      this.begun = begun;
      this.total = total;
      this.out = out;
      this.interval = interval.toNanos();
      this.clock = clock;
      this.began = clock.getAsLong();
      this.printed = began - this.interval;
    }

    @Override
    public void at(long done, String note) {
      long now = clock.getAsLong();
      lastDone = done;
      last = note;
      if (now - printed >= interval) {
        print(now);
      }
    }

    private void print(long now) {
      double rate = (lastDone - begun) / Math.max(1e-9, (now - began) / 1e9);
      long left = Math.round((total - lastDone) / rate);
      out.println(task + " " + lastDone + "/" + total + String.format(Locale.ROOT, "  %.2f/s  ", rate)
          + duration(left) + " left  " + last);
      out.flush();
      printed = now;
      lastPrintedDone = lastDone;
    }

    static String duration(long seconds) {
      return seconds < 120 ? seconds + " s"
          : seconds < 7200 ? seconds / 60 + " min" : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }

    @Override
    public void close() {
      if (lastDone >= 0 && lastPrintedDone != lastDone) {
        print(clock.getAsLong());
      }
    }
  }
}
