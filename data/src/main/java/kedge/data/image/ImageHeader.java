package kedge.data.image;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import kedge.data.UserError;

/**
 * The header of an image, read without decoding pixels.
 *
 * @param format format by signature, whatever the file name
 * @param width number of pixels of a stored row
 * @param height number of stored rows
 * @param orientation EXIF orientation, 1 to 8; 1 where there is none
 */
record ImageHeader(Format format, int width, int height, int orientation) {

  /** Formats that are decoded. */
  enum Format {
    PNG, JPEG, WEBP, GIF
  }

  private static final int START_OF_SCAN = 0xDA;

  /** Returns the size as seen. */
  ImageSize size() {
    return orientation >= 5 ? new ImageSize(height, width) : new ImageSize(width, height);
  }

  /**
   * Reads a header.
   *
   * @throws UserError beginning with {@code is}, if the bytes are not an image or are truncated
   */
  static ImageHeader read(InputStream bytes) throws IOException {
    DataInputStream in = new DataInputStream(bytes);
    byte[] start = in.readNBytes(16);
    if (start.length == 0) {
      throw new UserError("is empty, expected an image");
    }
    try {
      ImageHeader header = switch (FileKind.of(start)) {
        case PNG -> png(start, in);
        case JPEG -> jpeg(new DataInputStream(new java.io.SequenceInputStream(
            new java.io.ByteArrayInputStream(start, 2, start.length - 2), in)));
        case GIF -> new ImageHeader(Format.GIF, little(start, 6, 2), little(start, 8, 2), 1);
        case WEBP -> webp(start, in);
        default -> throw new UserError("is " + FileKind.of(start).described() + ", expected PNG, JPEG, WebP or GIF");
      };
      if (header.width < 1 || header.height < 1) {
        throw new UserError("is damaged: its header says " + header.width + " x " + header.height + " pixels");
      }
      return header;
    } catch (EOFException | IndexOutOfBoundsException cut) {
      throw new UserError("is truncated: it ends within its header", cut);
    }
  }

  private static ImageHeader png(byte[] start, DataInputStream in) throws IOException {
    if (!new String(start, 12, 4, StandardCharsets.ISO_8859_1).equals("IHDR")) {
      throw new UserError("is damaged: a PNG that does not begin with its header");
    }
    return new ImageHeader(Format.PNG, in.readInt(), in.readInt(), 1);
  }

  private static ImageHeader jpeg(DataInputStream in) throws IOException {
    int orientation = 1;
    while (true) {
      int marker = in.readUnsignedByte();
      if (marker != 0xFF) {
        continue; // bytes between segments are skipped
      }
      while (marker == 0xFF) {
        marker = in.readUnsignedByte();
      }
      if (marker == 0 || marker == 1 || marker >= 0xD0 && marker <= 0xD8) {
        continue;
      }
      if (marker == START_OF_SCAN || marker == 0xD9) {
        throw new UserError("is damaged: a JPEG without a frame header");
      }
      int length = in.readUnsignedShort() - 2;
      boolean frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
      if (frame) {
        in.readUnsignedByte();
        int height = in.readUnsignedShort();
        return new ImageHeader(Format.JPEG, in.readUnsignedShort(), height, orientation);
      }
      if (marker == 0xE1 && length > 0) {
        byte[] segment = new byte[length];
        in.readFully(segment);
        int found = ExifOrientation.of(segment);
        orientation = orientation == 1 ? found : orientation;
      } else if (length > 0) {
        in.skipNBytes(length);
      }
    }
  }

  private static ImageHeader webp(byte[] start, DataInputStream in) throws IOException {
    String chunk = new String(start, 12, 4, StandardCharsets.ISO_8859_1);
    byte[] data = new byte[14];
    in.readFully(data);
    return switch (chunk) {
      case "VP8 " -> {
        requireSign(data[7] == (byte) 0x9D && data[8] == 1 && data[9] == 0x2A);
        yield new ImageHeader(Format.WEBP, little(data, 10, 2) & 0x3FFF, little(data, 12, 2) & 0x3FFF, 1);
      }
      case "VP8L" -> {
        requireSign(data[4] == 0x2F);
        int bits = little(data, 5, 4);
        yield new ImageHeader(Format.WEBP, (bits & 0x3FFF) + 1, (bits >>> 14 & 0x3FFF) + 1, 1);
      }
      case "VP8X" -> {
        if ((data[4] & 2) != 0) {
          throw new UserError("is an animated WebP, expected one picture. Maybe its first frame as PNG?");
        }
        yield new ImageHeader(Format.WEBP, little(data, 8, 3) + 1, little(data, 11, 3) + 1, 1);
      }
      default -> throw new UserError("is damaged: a WebP that begins with " + chunk.strip());
    };
  }

  private static void requireSign(boolean right) {
    if (!right) {
      throw new UserError("is damaged: a WebP without its start code");
    }
  }

  private static int little(byte[] bytes, int at, int count) {
    int value = 0;
    for (int i = count - 1; i >= 0; i--) {
      value = value << 8 | bytes[at + i] & 0xFF;
    }
    return value;
  }
}
