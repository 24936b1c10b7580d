package kedge.cli.grade;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.UserError;
import kedge.data.io.AtomicFile;
import kedge.data.io.JsonText;
import kedge.rewards.Reward;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;
import kedge.rewards.pool.RewardPool;
import kedge.rewards.total.WeightedReward;
import kedge.training.parts.RecipeRewards;
import kedge.training.stage.VerdictLog;

/**
 * Grades a file of completions with one reward, in batches of rows, so that memory does not grow with the file.
 *
 * @param reward the reward
 * @param fields fields of a row that it reads
 * @param expected field of the expected verdict
 * @param out file for the rows with their verdicts under {@code graded}
 * @param shown maximum number of disagreements listed
 * @param threads rows graded at a time
 */
public record Grading(Reward reward, RowFields fields, Optional<String> expected, Optional<Path> out, int shown,
    int threads) {
  private static final int ROWS_AT_ONCE = 1024;
  private static final long CHARACTERS_AT_ONCE = 8_000_000;

  /**
   * Grades the file and prints a summary.
   *
   * @throws UserError naming the line of the first row that cannot be read
   */
  public void run(Path file, PrintWriter printer) {
    out.filter(Files::exists).ifPresent(there -> {
      throw new UserError("--out is " + there + ", which exists already, expected a new file");
    });
    try (Work work = new Work()) {
      RowFile.read(file, work::add);
      work.flush();
      if (work.rows == 0) {
        throw new UserError(file + ": no rows");
      }
      work.keep();
      if (work.wordsCounted > 0 && !reward.gradesAnswer()) {
        printer.println(work.wordsCounted + " rows have no field \"" + fields.tokens()
            + "\": words were counted instead of tokens");
      }
      work.tally.lines(reward.name(), work.nanoseconds / 1e9).forEach(printer::println);
      printer.flush();
    }
  }

  /** The current batch of rows, and counts over all batches. */
  private final class Work implements AutoCloseable {
    private final RewardPool judge = UserError.whereRefused("--",
        () -> new RewardPool(List.of(new WeightedReward(reward, 1)), false, RecipeRewards.DEADLINE, threads));
    private final GradeTally tally = new GradeTally(shown);
    private final List<ObjectNode> values = new ArrayList<>();
    private final List<Sample> samples = new ArrayList<>();
    private final Optional<AtomicFile> written = out.map(AtomicFile::new);
    private long characters;
    private long rows;
    private long wordsCounted;
    private long nanoseconds;

    boolean add(RowFile.Row row) {
      rows++;
      wordsCounted += fields.hasTokens(row.value()) ? 0 : 1;
      values.add(row.value());
      samples.add(fields.sample(row.value(), row.place()));
      characters += row.length();
      if (values.size() == ROWS_AT_ONCE || characters > CHARACTERS_AT_ONCE) {
        flush();
      }
      return true;
    }

    void flush() {
      long begin = System.nanoTime();
      List<Verdict> verdicts = judge.score(samples).stream().map(card -> card.parts().get(0).verdict()).toList();
      nanoseconds += System.nanoTime() - begin;
      for (int i = 0; i < verdicts.size(); i++) {
        ObjectNode row = values.get(i);
        Sample sample = samples.get(i);
        tally.add(sample, verdicts.get(i), expected.map(field -> RowFields.text(row, field, sample.problem().id())));
        write(row, verdicts.get(i));
      }
      values.clear();
      samples.clear();
      characters = 0;
    }

    private void write(ObjectNode row, Verdict verdict) {
      written.ifPresent(file -> {
        try {
          row.set("graded", RowFile.JSON.valueToTree(Map.of(reward.name(), VerdictLog.of(verdict))));
          file.out().write(JsonText.utf8(RowFile.JSON.writeValueAsString(row) + "\n"));
        } catch (IOException e) {
          throw new UserError("--out " + out.get() + " could not be written: " + e, e);
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
