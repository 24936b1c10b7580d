package kedge.training.stage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** What LibTorch says where it gets no memory, and what a person is told. */
class OutOfMemoryTest {

  @Test
  void whatTheAllocatorThrowsIsKnownAndToldWithACure() {
    RuntimeException failure = assertThrows(RuntimeException.class, () -> torch.empty(1L << 50));
    assertTrue(OutOfMemory.is(failure), failure::getMessage);
    String message = OutOfMemory.withAdvice(failure).getMessage();
    assertTrue(message.startsWith("out of memory: ") && message.contains("Maybe lower policy.tokens_per_microbatch"),
        message);
    assertEquals(1, message.lines().count());
    assertTrue(OutOfMemory.is(new RuntimeException(
        "CUDA out of memory. Tried to allocate 20.00 GiB. GPU 0 has a total capacity of 79.10 GiB")));
    assertFalse(OutOfMemory.is(new IllegalStateException("a block is too large")));
    assertFalse(OutOfMemory.is(new NullPointerException()));
  }
}
