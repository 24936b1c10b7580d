package kedge.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import kedge.cli.KedgeCommand;

/**
 * A command line that was run in this process.
 *
 * @param status its exit status
 * @param text all that it printed
 */
record CommandRun(int status, String text) {

  /** Runs a command line. */
  static CommandRun kedge(String... arguments) {
    StringWriter printed = new StringWriter();
    int status = KedgeCommand.line().setOut(new PrintWriter(printed)).setErr(new PrintWriter(printed))
        .execute(arguments);
    return new CommandRun(status, printed.toString());
  }

  /** Runs one that has to end with a status, and returns what it printed. */
  static String kedge(int expected, String... arguments) {
    CommandRun run = kedge(arguments);
    assertEquals(expected, run.status(), run::text);
    return run.text();
  }
}
