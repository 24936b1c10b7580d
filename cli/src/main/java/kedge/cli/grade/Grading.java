package kedge.cli.grade;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import kedge.data.UserError;
import kedge.data.io.AtomicFile;
import kedge.data.io.DiskErrors;
import kedge.rewards.Reward;

/**
 * Collects the graded rows of a file in their order, counts their verdicts, and writes them.
 *
 * @param reward the reward
 * @param tokens field of the completion's tokens
 * @param out file for the rows with their verdicts under {@code graded}
 * @param shown maximum number of disagreements listed
 */
record Grading(Reward reward, String tokens, Optional<Path> out, int shown) {

  /**
   * Collects all rows and prints a summary. A file with a row that cannot be read leaves no output.
   *
   * @param rows passes all graded batches to a consumer, in order
   */
  void run(Path file, Consumer<Consumer<GradedRows>> rows, PrintWriter printer) {
    out.filter(Files::exists).ifPresent(there -> {
      throw new UserError("--out is " + there + ", which exists already, expected a new file");
    });
    try (Work work = new Work()) {
      rows.accept(work::take);
      if (work.rows == 0) {
        throw new UserError(file + ": no rows");
      }
      work.keep();
      if (work.wordsCounted > 0 && !reward.gradesAnswer()) {
        printer.println(work.wordsCounted + " rows have no field \"" + tokens
            + "\": words were counted instead of tokens");
      }
      work.tally.lines(reward.name(), work.nanoseconds / 1e9).forEach(printer::println);
      printer.flush();
    }
  }

  /** Counts and written rows so far. */
  private final class Work implements AutoCloseable {
    private final GradeTally tally = new GradeTally(shown);
    private final Optional<AtomicFile> written = out.map(AtomicFile::new);
    private long rows;
    private long wordsCounted;
    private long nanoseconds;

    void take(GradedRows batch) {
      rows += batch.rows().size();
      wordsCounted += batch.wordsCounted();
      nanoseconds += batch.nanoseconds();
      batch.rows().forEach(tally::add);
      written.ifPresent(file -> {
        try {
          file.out().write(batch.lines());
        } catch (IOException e) {
          throw DiskErrors.failed("write", out.get(), e);
        }
      });
    }

    void keep() {
      written.ifPresent(AtomicFile::commit);
    }

    /** Deletes the output file unless it was committed. */
    @Override
    public void close() {
      written.ifPresent(AtomicFile::close);
    }
  }
}
