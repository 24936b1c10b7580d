package kedge.data.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * SHA-256 of a file that grows, kept up with what is appended. At some places between, of which there are never more
 * than 512, a part of the digest so far is marked, so that the first place that differs can be told later.
 */
final class GrowingDigest {
  private static final int MOST_MARKS = 512;
  private static final int FIRST_BLOCK = 1 << 14;
  private static final int MARK_BYTES = 8;
  private final MessageDigest digest = sha256();
  private final List<String> marks = new ArrayList<>();
  private long block = FIRST_BLOCK;
  private long bytes;

  /** The digest of the first bytes of a file, or of all that there are. @throws UserError if it cannot be read */
  static GrowingDigest of(Path file, long bytes) {
    GrowingDigest digest = new GrowingDigest();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      int count = 0;
      while (count >= 0 && digest.bytes < bytes) {
        count = in.read(buffer, 0, (int) Math.min(buffer.length, bytes - digest.bytes));
        digest.update(buffer, Math.max(count, 0));
      }
      return digest;
    } catch (IOException e) {
      throw DiskErrors.failed("read", file, e);
    }
  }

  /** Takes further bytes: the first {@code length} of an array. */
  void update(byte[] more, int length) {
    int from = 0;
    while (from < length) {
      int part = (int) Math.min(length - from, block - bytes % block);
      digest.update(more, from, part);
      from += part;
      bytes += part;
      if (bytes % block == 0) {
        mark();
      }
    }
  }

  private void mark() {
    marks.add(hex().substring(0, 2 * MARK_BYTES));
    if (marks.size() > MOST_MARKS) { // every second one is left: blocks are twice as long
      block *= 2;
      List<String> all = List.copyOf(marks);
      marks.clear();
      for (int i = 1; i < all.size(); i += 2) {
        marks.add(all.get(i));
      }
    }
  }

  long bytes() {
    return bytes;
  }

  /** What was taken so far. */
  FileBeginning beginning() {
    return new FileBeginning(bytes, hex(), block, marks);
  }

  private String hex() {
    try {
      return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
    } catch (CloneNotSupportedException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
