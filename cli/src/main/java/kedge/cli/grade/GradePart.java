package kedge.cli.grade;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kedge.data.cluster.ClusterTask;
import kedge.data.cluster.FilePart;

/**
 * Grades a part of a file on an executor, with a reward of its own.
 *
 * @param expected field of the expected verdict, or null
 * @param written whether rows are written with their verdicts
 * @param shown how many disagreements are put in words
 * @param threads rows of the part judged at the same time
 */
record GradePart(GradeOptions options, String gold, String prediction, String expected, boolean written, int shown,
    int threads) implements ClusterTask<List<FilePart>, List<GradedRows>> {
  private static final long serialVersionUID = 1;

  @Override
  public List<GradedRows> run(List<FilePart> pieces) {
    List<GradedRows> graded = new ArrayList<>();
    options.with(reward -> {
      RowGrader grader = new RowGrader(reward, options.fields(gold, prediction),
          new RowGrader.Rules(Optional.ofNullable(expected), written, shown, threads), graded::add);
      for (FilePart piece : pieces) {
        Path file = Path.of(piece.file());
        piece.read(RowFile::open, line -> grader.add(RowFile.row(file, line)));
      }
      grader.flush();
    });
    return graded;
  }
}
