package kedge.policy.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Safetensors files by hand, sound or lying. */
final class SafeBytes {
  private SafeBytes() {
  }

  /** A file {@code model.safetensors} of that header and data. */
  static Path write(Path folder, String header, byte[] data) throws IOException {
    return write(folder, header.getBytes(StandardCharsets.UTF_8).length, header, data);
  }

  /** The same with a header length of its own. */
  static Path write(Path folder, long length, String header, byte[] data) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN).putLong(length)
        .put(json).put(data);
    return Files.write(folder.resolve("model.safetensors"), bytes.array());
  }
}
