package kedge.data.io;

import java.nio.file.Path;
import java.util.List;
import kedge.data.UserError;

/**
 * The beginning of a file at some time.
 *
 * @param bytes length in bytes
 * @param sha256 digest of these bytes
 * @param block number of bytes between two marks
 * @param marks first 16 digits of the digest of the first {@code block}, {@code 2 block}, ... bytes
 */
public record FileBeginning(long bytes, String sha256, long block, List<String> marks) {
  public FileBeginning {
    marks = marks == null ? List.of() : List.copyOf(marks);
  }

  /** Reads the first bytes of a file. @throws UserError if it cannot be read */
  public static FileBeginning of(Path file, long bytes) {
    return of(FileSequence.of(file), bytes);
  }

  /** Reads the first bytes of files. @throws UserError if they cannot be read */
  public static FileBeginning of(FileSequence files, long bytes) {
    return GrowingDigest.of(files, bytes).beginning();
  }

  /** Requires that the files have this beginning. @throws UserError naming the first difference */
  public void require(FileSequence files) {
    requireEqual(files, of(files, bytes));
  }

  /** Requires that a file has this beginning. @throws UserError naming the first difference */
  public void require(Path file) {
    require(FileSequence.of(file));
  }

  void requireEqual(FileSequence files, FileBeginning found) {
    String cure = ". Maybe the file was edited, or its disk is failing? Restore it, go on from an older checkpoint by "
        + "removing the newer ones (and standing/place.json), or begin a new run";
    if (found.bytes < bytes) {
      throw new UserError(files.name() + " has " + found.bytes + " bytes, expected at least the " + bytes
          + " that were there when the checkpoint was written: it has lost lines" + cure);
    }
    if (!found.sha256.equals(sha256) || found.block != block || !found.marks.equals(marks)) {
      int same = 0;
      while (same < Math.min(marks.size(), found.marks.size()) && marks.get(same).equals(found.marks.get(same))) {
        same++;
      }
      FileSequence.Slice first = files.at(same * block);
      throw new UserError(first.file() + " is not what the run wrote: it differs between bytes " + first.bytes()
          + " and " + (first.bytes() + Math.min(bytes, (same + 1) * block) - same * block)
          + (files.files().size() > 1 ? ", or a file after it does"
              : first.file().toString().endsWith(".gz") ? ""
                  : ", line " + firstLine(first.file(), first.bytes()) + " or later")
          + cure);
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
