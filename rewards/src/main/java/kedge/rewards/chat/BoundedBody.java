package kedge.rewards.chat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Takes a body up to a size: what never ends must not fill the memory. */
final class BoundedBody implements BodySubscriber<byte[]> {
  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
  private final CompletableFuture<byte[]> body = new CompletableFuture<>();
  private final int largest;
  private Flow.Subscription subscription;

  BoundedBody(int largest) {
    this.largest = largest;
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> pieces) {
    for (ByteBuffer piece : pieces) {
      byte[] bytes = new byte[piece.remaining()];
      piece.get(bytes);
      if (taken.size() + bytes.length > largest) {
        subscription.cancel();
        body.completeExceptionally(new IOException("the reply is larger than " + largest + " bytes"));
        return;
      }
      taken.writeBytes(bytes);
    }
  }

  @Override
  public void onError(Throwable fault) {
    body.completeExceptionally(fault);
  }

  @Override
  public void onComplete() {
    body.complete(taken.toByteArray());
  }
}
