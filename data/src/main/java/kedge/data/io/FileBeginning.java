package kedge.data.io;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kedge.data.UserError;

/**
 * The beginning of a file as it was at some moment.
 *
 * @param bytes its length
 * @param sha256 its digest
 * @param block bytes between two marks
 * @param marks first 16 digits of the digest of the first {@code block}, {@code 2 block}, ... bytes
 */
public record FileBeginning(long bytes, String sha256, long block, List<String> marks) {
  public FileBeginning {
    marks = marks == null ? List.of() : List.copyOf(marks);
  }

  /** The first bytes of a file as they are. @throws UserError if it cannot be read */
  public static FileBeginning of(Path file, long bytes) {
    return GrowingDigest.of(file, bytes).beginning();
  }

  /** Reads the file. @throws UserError naming it and the first place that differs, if it does not begin so */
  public void require(Path file) {
    requireEqual(file, Files.isRegularFile(file) ? of(file, bytes) : new GrowingDigest().beginning());
  }

  void requireEqual(Path file, FileBeginning found) {
    String cure = ". Maybe the file was edited, or its disk is failing? Restore it, go on from an older checkpoint by "
        + "removing the newer ones (and standing/place.json), or begin a new run";
    if (found.bytes < bytes) {
      throw new UserError(file + " has " + found.bytes + " bytes, expected at least the " + bytes
          + " that were there when the checkpoint was written: it has lost lines" + cure);
    }
    if (!found.sha256.equals(sha256) || found.block != block || !found.marks.equals(marks)) {
      int same = 0;
      while (same < Math.min(marks.size(), found.marks.size()) && marks.get(same).equals(found.marks.get(same))) {
        same++;
      }
      throw new UserError(file + " is not what the run wrote: it differs between bytes " + same * block + " and "
          + Math.min(bytes, (same + 1) * block) + ", line " + firstLine(file, same * block) + " or later" + cure);
    }
  }

  /** Number of the line at a place, from 1. */
  private static long firstLine(Path file, long place) {
    long[] number = {1};
    JsonLines.read(file, line -> {
      number[0] = line.number();
      return line.position() + line.bytes().length < place;
    });
    return number[0];
  }
}
