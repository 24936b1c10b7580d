package kedge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class NativeFaultsTest {
  /** Returns the error that JavaCPP throws if CUDA's libraries are missing. */
  private static UnsatisfiedLinkError withoutCupti() {
    UnsatisfiedLinkError outer = new UnsatisfiedLinkError("no jnitorch in java.library.path: /usr/lib");
    outer.initCause(new UnsatisfiedLinkError("/root/.javacpp/cache/libjnitorch.so: libcupti.so.13: cannot open shared "
        + "object file: No such file or directory"));
    return outer;
  }

  @Command(name = "loads")
  static final class Loads implements Runnable {
    @Override
    public void run() {
      throw new ExceptionInInitializerError(withoutCupti());
    }
  }

  @Test
  void aMissingLibraryIsOneMessageWithACure() {
    StringWriter err = new StringWriter();
    CommandLine line = new CommandLine(new Loads()).setErr(new PrintWriter(err));
    assertEquals(1, new FaultHandler(() -> false).execute(line));
    assertEquals("kedge: a native library cannot be loaded: libjnitorch.so: libcupti.so.13: cannot open shared object "
        + "file: No such file or directory. Maybe put the libraries of CUDA 13, cuDNN 9 and NCCL 2 on LD_LIBRARY_PATH "
        + "(those of a Python torch for CUDA 13 also work), or run without KEDGE_GPU?\n", err.toString());
  }

  @Test
  void aFullCardIsOneMessage() {
    String message = NativeFaults.message(new RuntimeException("CUDA out of memory. Tried to allocate 20.00 GiB.\n"
        + "Exception raised from malloc")).orElseThrow();
    assertTrue(message.startsWith("out of memory: CUDA out of memory. Tried to allocate 20.00 GiB. Maybe lower"),
        message);
    assertEquals(Optional.empty(), NativeFaults.message(new RuntimeException("a block is too large")));
  }
}
