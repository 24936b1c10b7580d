package kedge.data.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.Adler32;
import java.util.zip.CRC32;

/**
 * Writes pixels as a PNG of 8-bit RGB. Nothing is compressed (RFC 1951, section 3.2.4), so that the same pixels have
 * the same bytes, and the same digest, with every version of zlib.
 */
public final class PngWriter {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  private static final int BLOCK = 65_535;

  private PngWriter() {
  }

  /** Returns the bytes of the file. */
  public static byte[] write(Pixels pixels) {
    int row = pixels.width() * 3;
    ByteBuffer raw = ByteBuffer.allocate(Math.multiplyExact(row + 1, pixels.height()));
    for (int y = 0; y < pixels.height(); y++) {
      raw.put((byte) 0).put(pixels.rgb(), y * row, row);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(raw.capacity() + 1024);
    out.writeBytes(SIGNATURE);
    chunk(out, "IHDR", ByteBuffer.allocate(13).putInt(pixels.width()).putInt(pixels.height()).put((byte) 8)
        .put((byte) 2).array());
    chunk(out, "IDAT", stored(raw.array()));
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  /** A zlib stream of stored blocks (RFC 1950). */
  private static byte[] stored(byte[] raw) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(raw.length + 1024);
    out.write(0x78);
    out.write(0x01);
    for (int at = 0; at < raw.length; at += BLOCK) {
      int length = Math.min(BLOCK, raw.length - at);
      out.write(at + length == raw.length ? 1 : 0);
      out.write(length);
      out.write(length >> 8);
      out.write(~length);
      out.write(~length >> 8);
      out.write(raw, at, length);
    }
    Adler32 checksum = new Adler32();
    checksum.update(raw);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array());
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] content) {
    byte[] named = ByteBuffer.allocate(4 + content.length).put(type.getBytes(StandardCharsets.ISO_8859_1)).put(content)
        .array();
    CRC32 checksum = new CRC32();
    checksum.update(named);
    out.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
    out.writeBytes(named);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array());
  }
}
