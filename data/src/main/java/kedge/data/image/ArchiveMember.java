package kedge.data.image;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.cache.RemovalNotification;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import kedge.data.ImageRef;
import kedge.data.UserError;

/**
 * An image in a zip or tar archive. Nothing is unpacked.
 *
 * @param archive the archive
 * @param member the member's path in it
 */
public record ArchiveMember(Path archive, String member) implements ImageRef.Origin {
  /**
   * Zip archives that stay open, so that Java keeps their directories: it reads that of 100,000 members anew for each
   * image otherwise, which takes some 50 ms. Nothing is read through these.
   */
  private static final Cache<String, ZipFile> OPEN = CacheBuilder.newBuilder().maximumSize(16)
      .removalListener(ArchiveMember::close).build();

  /**
   * Returns the image at a path that contains an archive: {@code data/images.zip/train/1.png}. Empty if there is no
   * archive.
   *
   * @throws UserError if the archive has no such member, or is of an unsupported kind
   */
  public static Optional<ImageRef> at(Path path) {
    for (Path parent = path.getParent(); parent != null; parent = parent.getParent()) {
      if (Files.isRegularFile(parent)) {
        ArchiveMember found = new ArchiveMember(parent, parent.relativize(path).toString().replace('\\', '/'));
        try (InputStream present = found.open()) {
          return Optional.of(new ImageRef(found));
        } catch (NoSuchFileException missing) {
          throw new UserError("no image " + found.member + " in " + parent, missing);
        } catch (IOException fault) {
          throw new UserError("the archive " + parent + " cannot be read: " + fault.getMessage(), fault);
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public String name() {
    return archive + "/" + member;
  }

  @Override
  public InputStream open() throws IOException {
    String ending = archive.toString().toLowerCase(Locale.ROOT);
    if (ending.endsWith(".tar")) {
      TarIndex.Place place = TarIndex.of(archive).place(member).orElseThrow(() -> new NoSuchFileException(name()));
      FileChannel channel = FileChannel.open(archive);
      channel.position(place.offset());
      return new BoundedStream(Channels.newInputStream(channel), place.size());
    }
    if (!ending.endsWith(".zip")) {
      throw new UserError("an image is in " + archive + ", expected a .zip or .tar archive. Maybe unpack it?");
    }
    keepOpen();
    ZipFile zip = new ZipFile(archive.toFile());
    try {
      ZipEntry entry = zip.getEntry(member);
      if (entry == null || entry.isDirectory()) {
        throw new NoSuchFileException(name());
      }
      return new FilterInputStream(zip.getInputStream(entry)) {
        @Override
        public void close() throws IOException {
          super.close();
          zip.close();
        }
      };
    } catch (IOException | RuntimeException fault) { // for instance of a member that is encrypted
      zip.close();
      throw fault;
    }
  }

  private void keepOpen() throws IOException {
    BasicFileAttributes now = Files.readAttributes(archive, BasicFileAttributes.class);
    String key = archive.toAbsolutePath() + " " + now.size() + " " + now.lastModifiedTime();
    if (OPEN.getIfPresent(key) == null) {
      OPEN.put(key, new ZipFile(archive.toFile()));
    }
  }

  private static void close(RemovalNotification<String, ZipFile> removed) {
    try {
      removed.getValue().close();
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }

  /** The first bytes of a stream. */
  private static final class BoundedStream extends FilterInputStream {
    private long left;

    BoundedStream(InputStream in, long size) {
      super(in);
      left = size;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int count = in.read(into, offset, (int) Math.min(length, left));
      left -= Math.max(0, count);
      return count;
    }
  }
}
