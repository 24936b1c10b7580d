package kedge.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class FullHeapTest {
  @Test
  void aFullHeapIsOneMessageThatNamesItsSetting() {
    String message = FullHeap.message(new ExecutionException(new OutOfMemoryError("Java heap space")), 2048L << 20)
        .orElseThrow();
    assertTrue(message.contains("its maximum is 2048 MB") && message.contains("KEDGE_HEAP=4096m"), message);
    assertEquals(Optional.empty(), FullHeap.message(new IllegalStateException("Java heap space"), 1));
    assertTrue(FullHeap.message(new OutOfMemoryError("unable to create native thread"), 1).orElseThrow()
        .startsWith("out of memory outside the Java heap"));
  }
}
