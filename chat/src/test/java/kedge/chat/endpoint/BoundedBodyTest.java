package kedge.chat.endpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

class BoundedBodyTest {
  /** Counts cancellations. */
  private static final class Counted implements Flow.Subscription {
    private int cancelled;

    @Override
    public void request(long count) {
      assertEquals(Long.MAX_VALUE, count);
    }

    @Override
    public void cancel() {
      cancelled++;
    }
  }

  private final Counted subscription = new Counted();

  private BoundedBody body() {
    BoundedBody body = new BoundedBody(4);
    body.onSubscribe(subscription);
    return body;
  }

  @Test
  void aBodyAsLargeAsItMayBeIsWhole() throws Exception {
    BoundedBody body = body();
    body.onNext(
        List.of(ByteBuffer.wrap(new byte[]{1, 2}), ByteBuffer.wrap(new byte[0]), ByteBuffer.wrap(new byte[]{3, 4})));
    body.onComplete();
    assertArrayEquals(new byte[]{1, 2, 3, 4}, body.getBody().toCompletableFuture().get());
    assertEquals(0, subscription.cancelled);
  }

  @Test
  void whatIsLargerIsNotTaken() {
    BoundedBody body = body();
    ByteBuffer large = ByteBuffer.wrap(new byte[3]);
    ByteBuffer late = ByteBuffer.wrap(new byte[1]);
    body.onNext(List.of(ByteBuffer.wrap(new byte[]{1, 2}), large, late));
    body.onNext(List.of(late));
    body.onComplete();
    CompletableFuture<byte[]> whole = body.getBody().toCompletableFuture();
    IOException fault = assertInstanceOf(IOException.class,
        assertThrows(ExecutionException.class, whole::get).getCause());
    assertEquals("the reply is larger than 4 bytes", fault.getMessage());
    assertEquals(1, subscription.cancelled);
    assertEquals(List.of(3, 1), List.of(large.remaining(), late.remaining()), "neither is copied");
  }
}
