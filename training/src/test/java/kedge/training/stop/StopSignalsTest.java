package kedge.training.stop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import sun.misc.Signal;

/** What several processes of a run agree on, and what each of them has received itself. */
class StopSignalsTest {
  private static final long PATIENCE_NANOSECONDS = 20_000_000_000L;

  @Test
  void theOwnSignalAfterThatOfAnotherProcessEndsNothing() throws InterruptedException {
    StringWriter printed = new StringWriter();
    try (StopSignals signals = new StopSignals(new PrintWriter(printed))) {
      StopSignals.agree("INT");
      Signal.raise(new Signal("TERM"));
      long until = System.nanoTime() + PATIENCE_NANOSECONDS;
      while (!printed.toString().contains("SIGTERM: a checkpoint is written") && System.nanoTime() < until) {
        Thread.sleep(5);
      }
      assertTrue(printed.toString().contains("SIGTERM: a checkpoint is written"), "not received: " + printed);
      assertEquals(Optional.of("INT"), StopSignals.asked(), "all stop for the signal that they agreed on");
      StoppedBySignal stopped = assertThrows(StoppedBySignal.class, () -> StopSignals.stopIfAsked("here"));
      assertEquals("stopped by SIGINT here. kedge train RECIPE --resume goes on from there", stopped.getMessage());
    }
    assertEquals(Optional.empty(), StopSignals.asked());
    StopSignals.stopIfAsked("there");
  }
}
