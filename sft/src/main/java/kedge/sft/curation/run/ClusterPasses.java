package kedge.sft.curation.run;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import kedge.data.cluster.FilePart;
import kedge.data.cluster.TaskEngine;
import kedge.data.io.DiskErrors;

/** Passes on the executors of a cluster, which read the file where this machine does. */
record ClusterPasses(TaskEngine engine) implements RecordPasses {
  private static final long SMALLEST = 1 << 18;
  private static final long LARGEST = 1 << 24;
  private static final int PARTS_A_SLOT = 4;

  private record Piece<X> (FilePart part, X input) implements Serializable {
    private static final long serialVersionUID = 1;
  }

  @Override
  public <X, R> void run(String what, Path input, PartInput<X> inputs, PartWork<X, R> work, Consumer<R> taker) {
    List<Piece<X>> pieces = new ArrayList<>();
    for (FilePart part : FilePart.cut(input, partBytes(input))) {
      int first = (int) part.before();
      pieces.add(new Piece<>(part, inputs.of(first, first + (int) part.lines())));
    }
    engine.map(what, pieces, piece -> done(piece, work), taker);
  }

  private long partBytes(Path input) {
    try {
      long even = Files.size(input) / Math.max(1, (long) PARTS_A_SLOT * engine.slots());
      return Math.max(SMALLEST, Math.min(even, LARGEST));
    } catch (IOException e) {
      throw DiskErrors.failed("read", input, e);
    }
  }

  private static <X, R> R done(Piece<X> piece, PartWork<X, R> work) {
    List<byte[]> lines = new ArrayList<>();
    piece.part().read(Files::newInputStream, line -> lines.add(line.bytes()));
    return work.run(piece.input(), (int) piece.part().before(), lines);
  }
}
