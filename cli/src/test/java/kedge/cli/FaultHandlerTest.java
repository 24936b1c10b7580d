package kedge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import kedge.data.UserError;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class FaultHandlerTest {
  private final StringWriter err = new StringWriter();

  @Command
  private record Throwing(Throwable what) implements Runnable {
    @Override
    public void run() {
      FaultHandlerTest.<RuntimeException>raise(what);
    }
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void raise(Throwable what) throws T {
    throw (T) what;
  }

  private int status(Throwable what) {
    FaultHandler handler = new FaultHandler(() -> false);
    return handler.execute(new CommandLine(new Throwing(what)).setErr(new PrintWriter(err, true))
        .setExecutionExceptionHandler(handler));
  }

  @Test
  void whatIsNotTheUsersFaultShowsItsStackAndIsStatus70() {
    for (Throwable exception : new Throwable[]{new IllegalStateException("bug A"), new StackOverflowError("bug B"),
        new ExceptionInInitializerError("bug C"), new java.io.IOException("bug D")}) {
      assertEquals(70, status(exception), exception::toString);
      assertTrue(err.toString().contains("this is a bug in kedge, please report it: " + exception), err::toString);
      assertTrue(err.toString().contains("\tat "), err::toString);
    }
    assertEquals(1, status(new UserError("yours")));
    assertTrue(err.toString().endsWith("kedge: yours" + System.lineSeparator()), err::toString);
  }
}
