package kedge.chat.endpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import kedge.data.ImageRef;
import kedge.data.UserError;
import kedge.data.image.ImageStore;

/** An image file as a data URL (RFC 2397). Its media type follows from its first bytes, not from its name. */
final class ImageFile {
  private static final int WEBP_MARK = 8;
  private static final ImageStore IMAGES = new ImageStore();

  private ImageFile() {
  }

  /** Reads an image. @throws UserError if it is missing, too large, or not PNG, JPEG, GIF or WebP */
  static String dataUrl(ImageRef image, long largest) {
    byte[] bytes = image.origin().file().isPresent() ? read(image.path(), largest) : whole(image, largest);
    return "data:" + mediaType(image.name(), bytes) + ";base64," + Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] read(Path path, long largest) {
    try {
      long size = Files.size(path);
      if (size > largest) {
        throw tooLarge(path.toString(), size, largest);
      }
      return Files.readAllBytes(path);
    } catch (NoSuchFileException absent) {
      throw new UserError("no image file " + path + " (looked at " + path.toAbsolutePath().normalize() + ")", absent);
    } catch (IOException fault) {
      throw new UserError("image " + path + " cannot be read: " + fault, fault);
    }
  }

  private static byte[] whole(ImageRef image, long largest) {
    byte[] bytes = IMAGES.bytes(image);
    if (bytes.length > largest) {
      throw tooLarge(image.name(), bytes.length, largest);
    }
    return bytes;
  }

  private static UserError tooLarge(String name, long size, long largest) {
    return new UserError("image " + name + " has " + size + " bytes, expected at most largest_image_bytes " + largest
        + ". Maybe make it smaller, or raise the limit?");
  }

  private static String mediaType(String path, byte[] bytes) {
    if (starts(bytes, 0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n')) {
      return "image/png";
    }
    if (starts(bytes, 0, 0xFF, 0xD8, 0xFF)) {
      return "image/jpeg";
    }
    if (starts(bytes, 0, 'G', 'I', 'F', '8')) {
      return "image/gif";
    }
    if (starts(bytes, 0, 'R', 'I', 'F', 'F') && starts(bytes, WEBP_MARK, 'W', 'E', 'B', 'P')) {
      return "image/webp";
    }
    throw new UserError(
        "image " + path + " is not in a format that chat models accept, expected PNG, JPEG, GIF or WebP");
  }

  private static boolean starts(byte[] bytes, int from, int... mark) {
    int[] found = new int[mark.length];
    Arrays.setAll(found, i -> from + i < bytes.length ? bytes[from + i] & 0xFF : -1);
    return Arrays.equals(found, mark);
  }
}
