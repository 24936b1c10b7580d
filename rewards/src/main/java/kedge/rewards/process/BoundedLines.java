package kedge.rewards.process;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Lines of a UTF-8 stream, of bounded length. */
final class BoundedLines {
  private final InputStream in;
  private final int most;

  /** @param most maximum length of a line, in bytes */
  BoundedLines(InputStream in, int most) {
    this.in = new BufferedInputStream(in);
    this.most = most;
  }

  /** Returns the next line; null at the end. A longer line is truncated and ends with an ellipsis. */
  String next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean cut = false;
    int read = in.read();
    if (read < 0) {
      return null;
    }
    for (; read >= 0 && read != '\n'; read = in.read()) {
      if (line.size() < most) {
        line.write(read);
      } else {
        cut = true;
      }
    }
    return line.toString(StandardCharsets.UTF_8) + (cut ? "…" : "");
  }
}
