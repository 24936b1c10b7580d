package kedge.data.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/** A channel that stays open when the stream over it is closed, so that its lock is kept. */
record Unclosed(FileChannel channel) implements WritableByteChannel {
  @Override
  public int write(ByteBuffer bytes) throws IOException {
    return channel.write(bytes);
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() {
  }
}
