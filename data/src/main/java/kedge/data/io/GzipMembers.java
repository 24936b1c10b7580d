package kedge.data.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * The content of gzip members as {@link JsonLinesParts} writes them (RFC 1952, with no optional field). Unlike {@link
 * java.util.zip.GZIPInputStream}, it never takes damaged data for the end of the stream, and a last member that a
 * killed writer left unfinished ends the content.
 */
public final class GzipMembers extends InputStream {
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0};
  private static final int HEADER_BYTES = 10; // the last one names the system
  private static final int TRAILER_BYTES = 8;
  private final PushbackInputStream in;
  private final byte[] packed = new byte[1 << 14];
  private final CRC32 checksum = new CRC32();
  private Inflater inflater; // null between members
  private int filled; // bytes of packed
  private boolean cut;

  /** Reads a stream, which is closed with this one. */
  public GzipMembers(InputStream in) {
    this.in = new PushbackInputStream(in, packed.length);
  }

  /** Returns whether the last member was found unfinished. */
  public boolean cut() {
    return cut;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int from, int most) throws IOException {
    try {
      int read = 0;
      while (!cut && read == 0 && most > 0 && (inflater != null || begin())) {
        read = inflate(into, from, most);
      }
      return read > 0 || most == 0 ? read : -1;
    } catch (EOFException unfinished) {
      cut = true;
      return -1;
    }
  }

  /** Reads the header of the next member; false at the end. */
  private boolean begin() throws IOException {
    byte[] header = in.readNBytes(HEADER_BYTES);
    if (header.length == 0) {
      return false;
    }
    if (!Arrays.equals(header, 0, Math.min(header.length, HEADER.length), HEADER, 0,
        Math.min(header.length, HEADER.length))) {
      throw new ZipException("damaged gzip: a member begins with other bytes than this program writes");
    }
    if (header.length < HEADER_BYTES) {
      throw new EOFException();
    }
    inflater = new Inflater(true);
    checksum.reset();
    return true;
  }

  private int inflate(byte[] into, int from, int most) throws IOException {
    try {
      if (inflater.needsInput()) {
        filled = in.read(packed);
        if (filled < 0) {
          throw new EOFException();
        }
        inflater.setInput(packed, 0, filled);
      }
      int read = inflater.inflate(into, from, most);
      checksum.update(into, from, read);
      if (inflater.finished()) {
        end();
      } else if (read == 0 && !inflater.needsInput()) {
        throw new ZipException("damaged gzip: a dictionary is asked for");
      }
      return read;
    } catch (DataFormatException damaged) {
      throw new ZipException("damaged gzip: " + damaged.getMessage());
    }
  }

  /** Compares the trailer: checksum and length. */
  private void end() throws IOException {
    int rest = inflater.getRemaining();
    long length = inflater.getBytesWritten();
    in.unread(packed, filled - rest, rest);
    inflater.end();
    inflater = null;
    byte[] trailer = in.readNBytes(TRAILER_BYTES);
    if (trailer.length < TRAILER_BYTES) {
      throw new EOFException();
    }
    ByteBuffer numbers = ByteBuffer.wrap(trailer).order(ByteOrder.LITTLE_ENDIAN);
    if (numbers.getInt() != (int) checksum.getValue() || numbers.getInt() != (int) length) {
      throw new ZipException("damaged gzip: checksum or length of a member is another one");
    }
  }

  @Override
  public void close() throws IOException {
    if (inflater != null) {
      inflater.end();
    }
    in.close();
  }
}
