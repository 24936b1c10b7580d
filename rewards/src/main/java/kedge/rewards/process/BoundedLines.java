package kedge.rewards.process;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Lines of a stream in UTF-8, of which none may grow without end. */
final class BoundedLines {
  private final InputStream in;
  private final int most;

  /** @param most bytes of a line */
  BoundedLines(InputStream in, int most) {
    this.in = new BufferedInputStream(in);
    this.most = most;
  }

  /**
   * The next line without its end; null after the last. What comes after {@code most} bytes is passed over, and the
   * line then ends with an ellipsis.
   */
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
