package kedge.data.hub;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A stream that is closed if one read takes longer than a limit, so that the read fails. */
final class StallGuard extends FilterInputStream {
  private final Duration limit;

  StallGuard(InputStream in, Duration limit) {
    super(in);
    this.limit = limit;
  }

  @Override
  public int read(byte[] into, int from, int most) throws IOException {
    CompletableFuture<Void> done = new CompletableFuture<>();
    done.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS).whenComplete((nothing, late) -> {
      if (late != null) {
        end();
      }
    });
    try {
      int read = super.read(into, from, most);
      if (done.isCompletedExceptionally()) {
        throw new IOException("nothing arrived for " + limit.toSeconds() + " seconds");
      }
      return read;
    } finally {
      done.complete(null);
    }
  }

  private void end() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException("a stalled download cannot be closed", e);
    }
  }
}
