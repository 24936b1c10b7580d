package kedge.data.image;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import kedge.data.UserError;

/** Locations of the members of a tar archive (POSIX.1-2001, ustar and pax; GNU's long names). */
final class TarIndex {
  private static final int BLOCK = 512;
  private static final Cache<String, TarIndex> KNOWN = CacheBuilder.newBuilder().maximumSize(16).build();
  private final Map<String, Place> places = new HashMap<>();

  /** Location of a member's bytes. */
  record Place(long offset, long size) {
  }

  /** Returns the index of an archive, read once as long as the file does not change. */
  static TarIndex of(Path archive) throws IOException {
    BasicFileAttributes now = Files.readAttributes(archive, BasicFileAttributes.class);
    String key = archive.toAbsolutePath() + " " + now.size() + " " + now.lastModifiedTime();
    TarIndex known = KNOWN.getIfPresent(key);
    if (known == null) {
      known = new TarIndex(archive);
      KNOWN.put(key, known);
    }
    return known;
  }

  private TarIndex(Path archive) throws IOException {
    try (FileChannel channel = FileChannel.open(archive)) {
      Optional<String> longName = Optional.empty();
      long at = 0;
      while (at + BLOCK <= channel.size()) {
        byte[] header = read(channel, at, BLOCK);
        if (header[0] == 0) {
          return;
        }
        long size = size(archive, header);
        long data = at + BLOCK;
        char type = (char) header[156];
        if (data + size > channel.size()) {
          throw new UserError("the archive " + archive + " is truncated: it ends within " + name(header));
        }
        if (type == 'L' || type == 'x') {
          String text = new String(read(channel, data, (int) Math.min(size, 1 << 16)), StandardCharsets.UTF_8);
          longName = type == 'L' ? Optional.of(text.replaceFirst("\0.*", "")) : pax(text);
        } else if (type != 'g') {
          if (type == '0' || type == 0) {
            places.put(longName.orElseGet(() -> name(header)).replaceFirst("^\\./", ""), new Place(data, size));
          }
          longName = Optional.empty();
        }
        at = data + (size + BLOCK - 1) / BLOCK * BLOCK;
      }
    }
  }

  Optional<Place> place(String member) {
    return Optional.ofNullable(places.get(member));
  }

  private static byte[] read(FileChannel channel, long at, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining() && channel.read(bytes, at + bytes.position()) >= 0) {
      continue;
    }
    return bytes.array();
  }

  private static long size(Path archive, byte[] header) {
    String octal = text(header, 124, 12).strip();
    if (!octal.matches("[0-7]{1,12}")) {
      throw new UserError("the archive " + archive + " is no tar archive that can be read");
    }
    return Long.parseLong(octal, 8);
  }

  private static String name(byte[] header) {
    String prefix = text(header, 257, 5).equals("ustar") ? text(header, 345, 155) : "";
    return (prefix.isEmpty() ? "" : prefix + "/") + text(header, 0, 100);
  }

  private static String text(byte[] header, int at, int length) {
    String whole = new String(header, at, length, StandardCharsets.UTF_8);
    int end = whole.indexOf(0);
    return end < 0 ? whole : whole.substring(0, end);
  }

  /** The path of a pax header, whose records are {@code 27 path=images/cat.png}. */
  private static Optional<String> pax(String records) {
    return records.lines().filter(line -> line.matches("\\d+ path=.*"))
        .map(line -> line.substring(line.indexOf('=') + 1)).findFirst();
  }
}
