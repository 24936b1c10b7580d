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
 * Handles Ctrl-C and SIGTERM while a stage runs. The first signal asks for a checkpoint at the end of the step; another
 * one at least a second later ends the process at once. Signals within a second count as one, since a signal may be
 * both sent to a process group and forwarded by a launcher. Signals that the process ignores stay ignored. A signal
 * received by another rank also asks for a stop, but does not count as the first of two, since launchers send a signal
 * to all ranks.
 */
public final class StopSignals implements AutoCloseable {
  /** Signal that this process has received. */
  private static final AtomicReference<Signal> RECEIVED = new AtomicReference<>();
  private static final long ONE_REQUEST_NANOSECONDS = 1_000_000_000L;
  private static volatile long receivedAt;
  /** Signal that another process of the run has received. */
  private static final AtomicReference<Signal> AGREED = new AtomicReference<>();
  private final Map<Signal, SignalHandler> before = new LinkedHashMap<>();

  /** Starts to listen. @param out receives a message about the signal */
  public StopSignals(PrintWriter out) {
    for (Signal signal : List.of(new Signal("INT"), new Signal("TERM"))) {
      SignalHandler held = Signal.handle(signal, received -> receive(received, out));
      before.put(signal, held);
      if (held == SignalHandler.SIG_IGN) {
        Signal.handle(signal, held);
      }
    }
  }

  private static synchronized void receive(Signal signal, PrintWriter out) {
    if (RECEIVED.get() != null) {
      if (System.nanoTime() - receivedAt > ONE_REQUEST_NANOSECONDS) {
        System.exit(status(signal));
      }
      return;
    }
    receivedAt = System.nanoTime();
    RECEIVED.set(signal);
    out.println("SIG" + signal.getName()
        + ": a checkpoint is written at the end of this step, then the run stops; once more stops it at once");
    out.flush();
  }

  private static int status(Signal signal) {
    return 128 + signal.getNumber();
  }

  /** Asks for a stop because another rank received a signal. @param signal name of the signal, without SIG */
  public static void agree(String signal) {
    AGREED.set(new Signal(signal));
  }

  /** Returns the name of the signal that asks for a stop, without SIG; empty if there is none. */
  public static Optional<String> asked() {
    return signal().map(Signal::getName);
  }

  private static Optional<Signal> signal() {
    return Optional.ofNullable(AGREED.get()).or(() -> Optional.ofNullable(RECEIVED.get()));
  }

  /** Stops the run if that was asked for. @param where position of the run, for the message */
  public static void stopIfAsked(String where) {
    Optional<Signal> signal = signal();
    if (signal.isPresent()) {
      AGREED.set(null);
      RECEIVED.set(null);
      throw new StoppedBySignal("stopped by SIG" + signal.get().getName() + " " + where
          + ". kedge train RECIPE --resume goes on from there", status(signal.get()));
    }
  }

  @Override
  public void close() {
    before.forEach(Signal::handle);
  }
}
