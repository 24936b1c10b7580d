package kedge.fuzz;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** Checksums of PNG chunks. */
final class PngSums {
  private static final int SIGNATURE = 8;

  private PngSums() {
  }

  /** Sets the checksum of each whole chunk. */
  static byte[] set(byte[] png) {
    ByteBuffer bytes = ByteBuffer.wrap(png.clone());
    int at = SIGNATURE;
    while (at + 12 <= png.length) {
      long length = Integer.toUnsignedLong(bytes.getInt(at));
      if (at + 12 + length > png.length) {
        break;
      }
      CRC32 sum = new CRC32();
      sum.update(png, at + 4, (int) length + 4);
      bytes.putInt(at + 8 + (int) length, (int) sum.getValue());
      at += 12 + (int) length;
    }
    return bytes.array();
  }
}
