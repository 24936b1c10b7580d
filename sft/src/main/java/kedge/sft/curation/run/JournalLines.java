package kedge.sft.curation.run;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import kedge.data.UserError;

/** The lines that a file held when it was opened, one by one; what is appended later is not among them. */
final class JournalLines implements AutoCloseable {
  private final Path file;
  private final InputStream in;
  private long left;

  JournalLines(Path file) {
    this.file = file;
    try {
      this.left = Files.size(file);
      this.in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  Iterator<byte[]> iterator() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return left > 0;
      }

      @Override
      public byte[] next() {
        if (left <= 0) {
          throw new NoSuchElementException();
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
          for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            line.write(b);
          }
        } catch (IOException e) {
          throw failed(e);
        }
        left -= line.size() + 1;
        return line.toByteArray();
      }
    };
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private UserError failed(IOException e) {
    return new UserError("cannot read " + file + ": " + e.getMessage(), e);
  }
}
