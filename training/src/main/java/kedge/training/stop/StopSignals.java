package kedge.training.stop;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Ctrl-C and SIGTERM while a stage takes its steps: the first one asks for a checkpoint at the end of the step, a
 * second one ends the process at once. Signals that the process ignores stay ignored.
 */
public final class StopSignals implements AutoCloseable {
  private static final AtomicReference<Signal> ASKED = new AtomicReference<>();
  private final Map<Signal, SignalHandler> before = new LinkedHashMap<>();

  /** Begins to listen. @param out where a signal is answered */
  public StopSignals(PrintWriter out) {
    for (Signal signal : List.of(new Signal("INT"), new Signal("TERM"))) {
      SignalHandler held = Signal.handle(signal, received -> receive(received, out));
      before.put(signal, held);
      if (held == SignalHandler.SIG_IGN) {
        Signal.handle(signal, held);
      }
    }
  }

  private static void receive(Signal signal, PrintWriter out) {
    if (!ASKED.compareAndSet(null, signal)) {
      System.exit(status(signal));
    }
    out.println("SIG" + signal.getName()
        + ": a checkpoint is written at the end of this step, then the run stops; once more stops it at once");
    out.flush();
  }

  private static int status(Signal signal) {
    return 128 + signal.getNumber();
  }

  /** Returns whether a stop was asked for. */
  public static boolean asked() {
    return ASKED.get() != null;
  }

  /** Stops the run if that was asked for. @param where it stands, for the message */
  public static void stopIfAsked(String where) {
    Optional<Signal> signal = Optional.ofNullable(ASKED.getAndSet(null));
    if (signal.isPresent()) {
      throw new StoppedBySignal("stopped by SIG" + signal.get().getName() + " " + where
          + ". kedge train RECIPE --resume goes on from there", status(signal.get()));
    }
  }

  @Override
  public void close() {
    before.forEach(Signal::handle);
  }
}
