package kedge.training.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {

  @Test
  void theFirstThenOneInFiveSecondsThenTheLast() {
    AtomicLong clock = new AtomicLong();
    StringWriter text = new StringWriter();
    try (Progress progress = new Progress.Lines("rl", 0, 100, new PrintWriter(text), Duration.ofSeconds(5),
        clock::get)) {
      for (int done = 1; done <= 8; done++) {
        clock.addAndGet(2_000_000_000L);
        progress.at(done, "reward 0." + done);
      }
    }
    assertEquals("""
        rl 1/100  0.50/s  3 min left  reward 0.1
        rl 4/100  0.50/s  3 min left  reward 0.4
        rl 7/100  0.50/s  3 min left  reward 0.7
        rl 8/100  0.50/s  3 min left  reward 0.8
        """, text.toString().replace(System.lineSeparator(), "\n"));
  }

  @Test
  void aResumedRunIsTimedFromWhereItBegan() {
    AtomicLong clock = new AtomicLong();
    StringWriter text = new StringWriter();
    try (Progress progress = new Progress.Lines("rl", 90, 100, new PrintWriter(text), Duration.ofSeconds(5),
        clock::get)) {
      clock.addAndGet(1_000_000_000L);
      progress.at(91, "");
    }
    assertEquals("rl 91/100  1.00/s  9 s left  ", text.toString().strip() + "  ");
  }

  @Test
  void workThatIsToldManyAtATimeIsTimedFromItsBeginning() {
    AtomicLong clock = new AtomicLong();
    StringWriter text = new StringWriter();
    try (Progress progress = new Progress.Lines("eval", 0, 1319, new PrintWriter(text), Duration.ofSeconds(5),
        clock::get)) {
      clock.addAndGet(60_000_000_000L);
      progress.at(512, "problems");
    }
    assertEquals("eval 512/1319  8.53/s  95 s left  problems", text.toString().strip());
  }
}
