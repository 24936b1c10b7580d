package kedge.rewards.code;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.common.io.Resources;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import kedge.rewards.process.ProcessTree;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a test of Python statements and the tested program in two separate, confined processes. The test calls the
 * program's functions by messages through this class, and compares the results as plain data, so the program can
 * neither read nor end its test, nor influence a comparison.
 */
final class StatementRun {
  private static final Logger LOG = LoggerFactory.getLogger(StatementRun.class);
  private static final String PROGRAM = python("plain_data.py") + python("program_side.py");
  private static final String TEST = python("plain_data.py") + python("test_names.py") + python("test_side.py");
  /** Exit status of a test whose passing would prove nothing, which its last line explains. */
  static final int UNDECIDED = 87;
  private static final String ENDED = "the program ended before its test was over";
  private final Sandbox sandbox;
  private final String interpreter;

  StatementRun(Sandbox sandbox, String interpreter) {
    this.sandbox = sandbox;
    this.interpreter = interpreter;
  }

  private static String python(String name) {
    try {
      return Resources.toString(Resources.getResource(StatementRun.class, name), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the resource " + name, e);
    }
  }

  /**
   * Runs one test.
   *
   * @return the run of the test; if the program ended by itself with a status, the run of the program
   */
  ProgramRun of(String test, Path file, Workplace place, double seconds) throws IOException, InterruptedException {
    Process program = place.start(sandbox.command(place, file,
        List.of(interpreter, "-I", "-B", "-c", PROGRAM, file.toString())), "program-err");
    Process tester = null;
    try {
      tester = place.start(sandbox.command(place, file, List.of(interpreter, "-I", "-B", "-c", TEST)), "test-err");
      OutputStream header = tester.getOutputStream();
      String opening = JsonNodeFactory.instance.objectNode().put("test", test) + "\n";
      pass("test", opening.getBytes(StandardCharsets.UTF_8), program.getInputStream(), header);
      pass("program", new byte[0], tester.getInputStream(), program.getOutputStream());
      boolean ended = tester.waitFor((long) (seconds * 1e9), TimeUnit.NANOSECONDS);
      int status = ended ? tester.exitValue() : -1;
      ProcessTree.holdWhenEnding(ended ? status : 0);
      String last = place.lastLine("test-err");
      if (ended && last.equals(ENDED) && program.waitFor((long) (seconds * 1e9), TimeUnit.NANOSECONDS)
          && program.exitValue() != 0) {
        return new ProgramRun(false, program.exitValue(), "", place.lastLine("program-err"));
      }
      return new ProgramRun(!ended, status, "", last);
    } finally {
      ProcessTree.kill(program);
      if (tester != null) {
        ProcessTree.kill(tester);
      }
    }
  }

  /** Copies some bytes and then a stream, in a separate thread, until either side ends. */
  private static void pass(String to, byte[] opening, InputStream from, OutputStream into) {
    Thread thread = new Thread(() -> {
      try (from; into) {
        into.write(opening);
        into.flush();
        byte[] buffer = new byte[1 << 16];
        for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
          into.write(buffer, 0, read);
          into.flush();
        }
      } catch (IOException ended) {
        LOG.debug("messages to a {} ended: {}", to, ended.toString());
      }
    }, "messages to a " + to);
    thread.setDaemon(true);
    thread.start();
  }
}
