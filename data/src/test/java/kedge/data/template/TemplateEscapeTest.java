package kedge.data.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import kedge.data.UserError;
import kedge.data.template.python.RenderingBudget;
import org.junit.jupiter.api.Test;

/**
 * Known escapes and bombs of Jinja sandboxes: each is refused with one message, or renders what Jinja's own sandbox
 * renders, within limits of time and memory. The list is {@code tests/src/test/python/template_escapes.txt}.
 */
class TemplateEscapeTest {
  // A tenth of the limits of every rendering, to be quick; so are the bounds below.
  private static final long STEPS = 2_000_000;
  private static final long CHARACTERS = 10_000_000;
  private static final Duration MOST_TIME = Duration.ofSeconds(2); // of the processor, on a slow machine
  private static final long MOST_BYTES = 512 << 20; // allocated altogether, most of it freed at once
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void escapesAndBombsAreRefusedOrHarmless() throws IOException {
    List<JsonNode> rows = TemplateParityTest.rows("escapes.jsonl");
    List<String> open = new ArrayList<>();
    int refused = 0;
    long slowest = 0;
    long largest = 0;
    for (JsonNode row : rows.subList(1, rows.size())) {
      String template = row.get("template").asText();
      long time = THREADS.getCurrentThreadCpuTime();
      long bytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
      try {
        String text = new PythonJinja(template).render(
            TemplateParityTest.variables(rows.get(0)), new RenderingBudget(STEPS, CHARACTERS));
        if (row.has("bomb") ? text.length() > 1_000_000
            : !text.isEmpty() && !(row.has("text") && text.equals(row.get("text").asText()))) {
          open.add(template + "\n  rendered " + text.substring(0, Math.min(200, text.length())));
        }
      } catch (UserError one) {
        refused++;
        if (one.getCause() instanceof Error) {
          open.add(template + "\n  was stopped by " + one.getCause());
        }
        if (one.getMessage().contains("\n") || one.getMessage().length() > 700) {
          open.add(template + "\n  said " + one.getMessage());
        }
      }
      time = THREADS.getCurrentThreadCpuTime() - time;
      bytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - bytes;
      if (time > MOST_TIME.toNanos() || bytes > MOST_BYTES) {
        open.add(template + "\n  took " + Duration.ofNanos(time) + " and " + (bytes >> 20) + " MiB");
      }
      slowest = Math.max(slowest, time);
      largest = Math.max(largest, bytes);
    }
    System.out.println("template escapes: " + (rows.size() - 1) + " tried, " + refused + " refused, " + open.size()
        + " open; at most " + slowest / 1_000_000 + " ms of processor and " + (largest >> 20) + " MiB allocated");
    assertEquals(List.of(), open);
    assertTrue(rows.size() > 250);
  }
}
