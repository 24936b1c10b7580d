package kedge.data.rows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import kedge.data.ProblemSource;

/** Writes small files and opens them. */
final class Rows {
  private Rows() {
  }

  /** Settings by hand, for tests that change a few. */
  static RowSettings settings(Path file, String question, String answer, AnswerForm form, String solution, String id) {
    return new RowSettings(file.toString(), null, question, answer, form, null, solution, null, null, id, null, null,
        null);
  }

  static Path write(Path folder, String name, String text) {
    try {
      return Files.writeString(folder.resolve(name), text);
    } catch (IOException fault) {
      throw new UncheckedIOException(fault);
    }
  }

  static ProblemSource open(RowSettings settings) {
    return new JsonLinesProvider().open(settings);
  }
}
