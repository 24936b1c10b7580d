package kedge.data.image;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Orientation of a picture, from the EXIF segment of its file (tag 0x0112 of the first directory, Exif 2.3, 4.6.4). */
final class ExifOrientation {
  private static final byte[] SIGN = "Exif\0\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final int TAG = 0x0112;

  private ExifOrientation() {
  }

  /** Returns the orientation, 1 to 8; 1 where the segment says none, or cannot be read. */
  static int of(byte[] segment) {
    if (segment.length < SIGN.length + 8
        || java.util.Arrays.mismatch(segment, 0, SIGN.length, SIGN, 0, SIGN.length) >= 0) {
      return 1;
    }
    ByteBuffer exif = ByteBuffer.wrap(segment, SIGN.length, segment.length - SIGN.length).slice();
    exif.order(exif.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    try {
      exif.position(4);
      int directory = exif.getInt();
      if (directory < 8 || directory > exif.limit() - 2) {
        return 1;
      }
      exif.position(directory);
      for (int left = Short.toUnsignedInt(exif.getShort()); left > 0; left--) {
        int tag = Short.toUnsignedInt(exif.getShort());
        exif.position(exif.position() + 6);
        int value = Short.toUnsignedInt(exif.getShort());
        exif.getShort();
        if (tag == TAG) {
          return value >= 1 && value <= 8 ? value : 1;
        }
      }
      return 1;
    } catch (BufferUnderflowException | IllegalArgumentException cut) {
      return 1; // as without it: the picture itself may be whole
    }
  }

  /** Returns the pixels as they are seen. */
  static Pixels turned(Pixels stored, int orientation) {
    if (orientation == 1) {
      return stored;
    }
    boolean sideways = orientation >= 5;
    int width = sideways ? stored.height() : stored.width();
    int height = sideways ? stored.width() : stored.height();
    boolean flipX = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    boolean flipY = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    byte[] from = stored.rgb();
    byte[] rgb = new byte[from.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int storedX = sideways ? y : x;
        int storedY = sideways ? x : y;
        storedX = flipX ? stored.width() - 1 - storedX : storedX;
        storedY = flipY ? stored.height() - 1 - storedY : storedY;
        System.arraycopy(from, (storedY * stored.width() + storedX) * 3, rgb, (y * width + x) * 3, 3);
      }
    }
    return new Pixels(width, height, rgb);
  }
}
