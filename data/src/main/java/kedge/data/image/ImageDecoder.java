package kedge.data.image;

import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import kedge.data.UserError;

/** Decodes bytes to RGB as stored, without applying the orientation. */
final class ImageDecoder {
  private ImageDecoder() {
  }

  /**
   * Decodes an image.
   *
   * @throws UserError beginning with {@code is}, if the bytes are damaged or truncated
   */
  static Pixels decode(byte[] bytes, ImageHeader header) {
    return switch (header.format()) {
      case PNG -> {
        PngChunks.requireWhole(bytes);
        yield RgbRaster.of(read(bytes, "png", reader -> reader.read(0)));
      }
      case JPEG -> JpegColors.of(bytes).rgb(jpeg(bytes));
      case GIF -> GifFrame.of(bytes).within(header).on(header, read(bytes, "gif", reader -> reader.read(0)));
      case WEBP -> RgbRaster.of(webp(bytes));
    };
  }

  private interface Reading<T> {
    T by(ImageReader reader) throws IOException;
  }

  private static Raster jpeg(byte[] bytes) {
    List<String> warnings = new ArrayList<>();
    Raster raster = read(bytes, "jpeg", reader -> {
      reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
      return reader.readRaster(0, null);
    });
    // libjpeg fills missing parts with gray and warns
    if (warnings.stream().anyMatch(warning -> warning.contains("Truncated") || warning.contains("Premature end"))) {
      throw new UserError("is truncated: the JPEG ends before its last row");
    }
    return raster;
  }

  private static <T> T read(byte[] bytes, String format, Reading<T> reading) {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (reader.getClass().getName().startsWith("com.sun.")) {
        return read(reader, bytes, reading);
      }
      reader.dispose();
    }
    throw new IllegalStateException("this Java has no reader of " + format + " (module java.desktop)");
  }

  /**
   * Decodes with libwebp if it loads, otherwise in Java, whose lossy pictures differ slightly. libwebp says of
   * damaged alpha, without a message, that memory is out.
   */
  private static BufferedImage webp(byte[] bytes) {
    List<ImageReader> readers = new ArrayList<>();
    ImageIO.getImageReadersByFormatName("webp").forEachRemaining(readers::add);
    readers.sort(java.util.Comparator.comparing(reader -> !reader.getClass().getName().startsWith("com.luciad")));
    Optional<LinkageError> unlinked = Optional.empty();
    for (ImageReader reader : readers) {
      try {
        return read(reader, bytes, each -> each.read(0));
      } catch (LinkageError noLibrary) {
        unlinked = Optional.of(noLibrary);
      } catch (OutOfMemoryError damaged) {
        if (damaged.getMessage() != null) { // of the Java heap, which is no fault of the picture
          throw damaged;
        }
        throw new UserError("is damaged: its picture cannot be decoded", damaged);
      }
    }
    throw new UserError("is a WebP, but no reader for it is there: "
        + unlinked.map(Throwable::getMessage).orElse("the library webp-imageio is missing"));
  }

  private static <T> T read(ImageReader reader, byte[] bytes, Reading<T> reading) {
    try (MemoryCacheImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      reader.setInput(in, true, true);
      return reading.by(reader);
    } catch (IOException | RuntimeException damaged) { // readers may throw any of these for hostile bytes
      Throwable cause = damaged;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      throw new UserError("is damaged or truncated" + (cause.getMessage() == null ? "" : ": " + cause.getMessage()),
          damaged);
    } finally {
      reader.dispose();
    }
  }
}
