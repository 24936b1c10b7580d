package kedge.data.image;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.util.concurrent.UncheckedExecutionException;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import kedge.data.ImageRef;
import kedge.data.UserError;

/**
 * Loads images on demand: size from the header, digest of the bytes, pixels. Caches sizes and digests of the last
 * {@value #KNOWN} images, and pixels by digest up to a memory bound. Thread-safe; concurrent requests for an image
 * decode it once.
 */
public final class ImageStore {
  /**
   * Maximum number of pixels of an image. Larger ones are rejected by their header, so few bytes cannot fill memory.
   */
  public static final long MOST_PIXELS = 89_478_485;
  /** Bytes a pixel of a decoded picture and of its RGB: 8 for four samples of 16 bits, and 3. */
  private static final int DECODING_BYTES = 11;
  /** Maximum number of bytes of an encoded image. */
  public static final long MOST_BYTES = 256L << 20;
  private static final int KNOWN = 200_000;
  private static final long PIXELS_IN_MEMORY = 256L << 20;

  /** Digests of files that this process has read. */
  private static final Cache<FileVersion, String> FILES = CacheBuilder.newBuilder().maximumSize(KNOWN).build();

  private record FileVersion(Path file, long size, FileTime changed) {
  }

  /** By the origins' identities. */
  private final Cache<Object, ImageSize> sizes = CacheBuilder.newBuilder().maximumSize(KNOWN).build();
  private final Cache<Object, String> digests = CacheBuilder.newBuilder().maximumSize(KNOWN).build();
  private final Cache<String, Pixels> decoded;

  /** Makes a store that caches 256 MB of pixels. */
  public ImageStore() {
    this(PIXELS_IN_MEMORY);
  }

  /** @param pixelBytes maximum number of cached bytes of pixels; larger images are decoded each time */
  public ImageStore(long pixelBytes) {
    // one segment, so that an image may take the whole bound
    decoded = CacheBuilder.newBuilder().concurrencyLevel(1).maximumWeight(pixelBytes)
        .weigher((String digest, Pixels pixels) -> pixels.rgb().length).build();
  }

  /** Returns the size as seen, from the header. @throws UserError naming the image that cannot be used */
  public ImageSize size(ImageRef image) {
    return cached(sizes, image.origin().identity(), () -> {
      try (InputStream in = new BufferedInputStream(image.origin().open(), 4096)) {
        return header(image, in).size();
      } catch (IOException fault) {
        throw failed(image, fault);
      }
    });
  }

  /**
   * Returns the SHA-256 of the encoded bytes, in hexadecimal. A file that another store has read is not read again,
   * unless its size or modification time has changed.
   *
   * @throws UserError if they cannot be read
   */
  public String digest(ImageRef image) {
    return cached(digests, image.origin().identity(), () -> {
      Optional<Path> file = image.origin().file();
      return file.isEmpty() ? sha256(bytes(image))
          : cached(FILES, version(image, file.get()), () -> sha256(bytes(image)));
    });
  }

  private static FileVersion version(ImageRef image, Path file) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return new FileVersion(file.toAbsolutePath(), attributes.size(), attributes.lastModifiedTime());
    } catch (IOException fault) {
      throw failed(image, fault);
    }
  }

  /** Returns the encoded bytes. @throws UserError if they cannot be read */
  public byte[] bytes(ImageRef image) {
    if (image.origin().file().filter(Files::isDirectory).isPresent()) {
      throw new UserError("the image " + image.name() + " is a folder, expected a file");
    }
    try (InputStream in = image.origin().open()) {
      byte[] bytes = in.readNBytes((int) MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new UserError("the image " + image.name() + " has more than " + (MOST_BYTES >> 20)
            + " MB, expected at most that. Maybe a smaller copy?");
      }
      return bytes;
    } catch (IOException fault) {
      throw failed(image, fault);
    }
  }

  /** Returns the format of encoded bytes as a file's extension: {@code png}, {@code jpeg}. */
  public static String format(byte[] bytes) {
    return FileKind.of(Arrays.copyOf(bytes, Math.min(bytes.length, 16))).name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the pixels, decoded now or kept from before.
   *
   * @throws UserError naming the image: missing, truncated, damaged, of an unknown format, too large, or changed since
   * its digest was taken
   */
  public Pixels pixels(ImageRef image) {
    String known = digests.getIfPresent(image.origin().identity());
    Pixels kept = known == null ? null : decoded.getIfPresent(known);
    if (kept != null) {
      return kept;
    }
    byte[] bytes = bytes(image);
    String digest = sha256(bytes);
    if (!digest.equals(cached(digests, image.origin().identity(), () -> digest))) {
      throw new UserError("the image " + image.name()
          + " was changed while it is used, expected a file that stays as it is. Maybe work on a copy?");
    }
    return cached(decoded, digest, () -> decode(image, bytes));
  }

  private static Pixels decode(ImageRef image, byte[] bytes) {
    try {
      ImageHeader header = header(image, new ByteArrayInputStream(bytes));
      return ExifOrientation.turned(ImageDecoder.decode(bytes, header), header.orientation());
    } catch (IOException fault) {
      throw failed(image, fault);
    } catch (UserError fault) {
      throw named(image, fault);
    }
  }

  private static ImageHeader header(ImageRef image, InputStream in) throws IOException {
    try {
      ImageHeader header = ImageHeader.read(in);
      if ((long) header.width() * header.height() > MOST_PIXELS) {
        throw new UserError("has " + header.width() + " x " + header.height() + " pixels, expected at most "
            + MOST_PIXELS + " in all. Maybe a smaller copy?");
      }
      long heap = Runtime.getRuntime().maxMemory();
      if ((long) header.width() * header.height() * DECODING_BYTES > heap / 2) {
        throw new UserError("has " + header.width() + " x " + header.height() + " pixels, and decoding takes up to "
            + DECODING_BYTES + " bytes a pixel, more than half of the heap of " + (heap >> 20)
            + " MiB. Maybe a smaller copy, or KEDGE_HEAP=4g?");
      }
      return header;
    } catch (UserError fault) {
      throw named(image, fault);
    }
  }

  private static UserError named(ImageRef image, UserError fault) {
    String begin = "the image " + image.name() + " ";
    return fault.getMessage().startsWith(begin) ? fault : new UserError(begin + fault.getMessage(), fault);
  }

  private static UserError failed(ImageRef image, IOException fault) {
    if (fault instanceof NoSuchFileException || fault instanceof FileNotFoundException) {
      return new UserError("no image " + image.name(), fault);
    }
    String reason = fault instanceof AccessDeniedException ? "may not be read: permission is denied"
        : fault instanceof EOFException ? "is truncated: it ends too early"
            : image.origin().file().filter(Files::isDirectory).isPresent() ? "is a folder, expected a file"
                : "cannot be read: " + fault.getMessage();
    return new UserError("the image " + image.name() + " " + reason, fault);
  }

  private static <K, V> V cached(Cache<K, V> cache, K key, Callable<V> load) {
    try {
      return cache.get(key, load);
    } catch (UncheckedExecutionException | ExecutionException failed) {
      if (failed.getCause()instanceof RuntimeException fault) {
        throw fault;
      }
      throw new IllegalStateException(failed.getCause());
    }
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
