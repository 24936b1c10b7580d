package kedge.cli.grade;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kedge.data.cluster.FilePart;
import kedge.data.io.JsonLines;

/**
 * Cuts the rows of a file, or of the files of a run, into parts for the executors of a cluster. Each part is a few
 * whole batches, the same as on one machine: a reward that sees its batch gives the same verdicts.
 */
final class RowParts {
  private static final int BATCHES = 4;
  private static final int PACKED_BATCHES = 32; // a packed file is unpacked from its beginning for each part
  private final List<List<FilePart>> parts = new ArrayList<>();
  private List<FilePart> part = new ArrayList<>();
  private int batches;
  private int rows;
  private long bytes;

  private RowParts() {
  }

  /** Returns the parts, each of which is lines of one file or of several. */
  static List<List<FilePart>> of(Path file) {
    RowParts made = new RowParts();
    RowFile.files(file).forEach(made::cut);
    made.endPart();
    return made.parts;
  }

  private void cut(Path file) {
    boolean packed = RowFile.ofRun(file) || file.toString().endsWith(".gz");
    String name = file.toAbsolutePath().normalize().toString();
    long[] from = {0, 0, 0}; // position and number of lines before the piece, and number of its last line
    JsonLines.read(file, RowFile.open(file), line -> {
      if (RowFile.isUnfinished(file, line)) {
        return false;
      }
      from[2] = line.number();
      if (endsPart(line, packed ? PACKED_BATCHES : BATCHES)) {
        part.add(new FilePart(name, from[0], from[1], line.number() - from[1]));
        from[0] = line.position() + line.bytes().length + 1;
        from[1] = line.number();
        endPart();
      }
      return true;
    });
    if (from[2] > from[1]) {
      part.add(new FilePart(name, from[0], from[1], from[2] - from[1]));
    }
  }

  private boolean endsPart(JsonLines.Line line, int most) {
    rows++;
    bytes += line.bytes().length;
    if (!RowGrader.isBatch(rows, bytes)) {
      return false;
    }
    rows = 0;
    bytes = 0;
    return ++batches >= most;
  }

  private void endPart() {
    batches = 0;
    if (!part.isEmpty()) {
      parts.add(part);
      part = new ArrayList<>();
    }
  }
}
