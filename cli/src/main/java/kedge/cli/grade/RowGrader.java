package kedge.cli.grade;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import kedge.data.UserError;
import kedge.data.io.JsonText;
import kedge.rewards.Reward;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;
import kedge.rewards.pool.RewardPool;
import kedge.rewards.total.WeightedReward;
import kedge.training.parts.RecipeRewards;
import kedge.training.stage.VerdictLog;

/** Grades rows in batches, on this machine: memory does not grow with their number. */
final class RowGrader {
  private static final int ROWS_AT_ONCE = 1024;
  private static final long CHARACTERS_AT_ONCE = 8_000_000;
  private final Reward reward;
  private final RowFields fields;
  private final Rules rules;
  private final Consumer<GradedRows> taker;
  private final RewardPool judge;
  private final List<ObjectNode> values = new ArrayList<>();
  private final List<Sample> samples = new ArrayList<>();
  private final List<Double> expectations = new ArrayList<>();
  private long characters;
  private long wordsCounted;

  /**
   * What is done with verdicts.
   *
   * @param expected field of the expected verdict
   * @param written whether rows are written with their verdicts
   * @param shown how many disagreements are put in words
   * @param threads rows judged at the same time
   */
  record Rules(Optional<String> expected, boolean written, int shown, int threads) {
  }

  /** @param taker receives each batch when it is graded */
  RowGrader(Reward reward, RowFields fields, Rules rules, Consumer<GradedRows> taker) {
    this.reward = reward;
    this.fields = fields;
    this.rules = rules;
    this.taker = taker;
    this.judge = UserError.whereRefused("--",
        () -> new RewardPool(List.of(new WeightedReward(reward, 1)), false, RecipeRewards.DEADLINE, rules.threads()));
  }

  /** Returns whether rows are a batch: so many of so many bytes. */
  static boolean isBatch(int rows, long bytes) {
    return rows >= ROWS_AT_ONCE || bytes > CHARACTERS_AT_ONCE;
  }

  /** Takes the next row. @return true: it always wants more */
  boolean add(RowFile.Row row) {
    wordsCounted += fields.hasTokens(row.value()) ? 0 : 1;
    values.add(row.value());
    samples.add(fields.sample(row.value(), row.place()));
    expectations.add(GradedRow.expected(
        rules.expected().map(field -> RowFields.text(row.value(), field, row.place())), row.place()));
    characters += row.length();
    if (isBatch(values.size(), characters)) {
      flush();
    }
    return true;
  }

  /** Grades the rows that wait. */
  void flush() {
    if (values.isEmpty()) {
      return;
    }
    long begin = System.nanoTime();
    List<Verdict> verdicts = judge.score(samples).stream().map(card -> card.parts().get(0).verdict()).toList();
    long nanoseconds = System.nanoTime() - begin;
    List<GradedRow> rows = new ArrayList<>();
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    int shown = 0;
    for (int i = 0; i < verdicts.size(); i++) {
      GradedRow row = GradedRow.of(samples.get(i), verdicts.get(i), expectations.get(i), shown < rules.shown());
      shown += row.agrees() ? 0 : 1;
      rows.add(row);
      if (rules.written()) {
        lines.writeBytes(line(values.get(i), verdicts.get(i)));
      }
    }
    taker.accept(new GradedRows(rows, lines.toByteArray(), wordsCounted, nanoseconds));
    values.clear();
    samples.clear();
    expectations.clear();
    characters = 0;
    wordsCounted = 0;
  }

  private byte[] line(ObjectNode row, Verdict verdict) {
    row.set("graded", RowFile.JSON.valueToTree(Map.of(reward.name(), VerdictLog.of(verdict))));
    try {
      return JsonText.utf8(RowFile.JSON.writeValueAsString(row) + "\n");
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible); // a tree is always written
    }
  }
}
