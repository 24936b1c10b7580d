package kedge.data.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import kedge.data.UserError;

/** The chunks of a PNG (PNG specification, section 5.3). */
final class PngChunks {
  private static final int SIGNATURE = 8;

  private PngChunks() {
  }

  /** Requires every chunk up to the end, and the checksums of those that decide on pixels. */
  static void requireWhole(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    in.position(SIGNATURE);
    while (in.remaining() >= 12) {
      int length = in.getInt();
      if (length < 0 || length > in.remaining() - 8) {
        break;
      }
      int begin = in.position();
      String type = new String(bytes, begin, 4, StandardCharsets.ISO_8859_1);
      boolean critical = Character.isUpperCase(type.charAt(0));
      in.position(begin + 4 + length);
      int stated = in.getInt();
      if (critical) {
        CRC32 checksum = new CRC32();
        checksum.update(bytes, begin, 4 + length);
        if ((int) checksum.getValue() != stated) {
          throw new UserError("is damaged: the checksum of a part of the PNG (" + type.replaceAll("[^A-Za-z]", "?")
              + ") does not agree with its content");
        }
      }
      if (type.equals("IEND")) {
        return;
      }
    }
    throw new UserError("is truncated: the PNG ends before its end mark");
  }
}
