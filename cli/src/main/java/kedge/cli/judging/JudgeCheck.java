package kedge.cli.judging;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import kedge.chat.ChatModel;
import kedge.chat.endpoint.ChatCost;
import kedge.rewards.judge.JudgeReward;
import kedge.rewards.judge.Judgment;
import kedge.training.evaluation.Estimate;

/**
 * Comparison of a judge's verdicts with labels.
 *
 * @param reward name of the judge
 * @param model name of the chat model
 * @param rows the labeled rows
 * @param judgments the judge's outcome for each row
 * @param threshold values from this on count as true
 * @param cost usage of the chat model
 */
public record JudgeCheck(String reward, String model, List<LabeledRows.Row> rows, List<Judgment> judgments,
    double threshold, ChatCost cost) {
  private static final int SHOWN = 10;

  public JudgeCheck {
    rows = List.copyOf(rows);
    judgments = List.copyOf(judgments);
  }

  /**
   * Judges all rows, as many at a time as the model allows. The result does not depend on the order of replies.
   *
   * @param cost read after the last reply
   */
  public static JudgeCheck run(JudgeReward reward, ChatModel model, Supplier<ChatCost> cost,
      List<LabeledRows.Row> rows, double threshold) {
    List<CompletableFuture<Judgment>> asked = rows.stream()
        .map(row -> reward.judgment(row.problem(), row.candidate()).toCompletableFuture()).toList();
    List<Judgment> judgments = asked.stream().map(CompletableFuture::join).toList();
    return new JudgeCheck(reward.name(), model.name(), rows, judgments, threshold, cost.get());
  }

  /** Returns the agreement of verdicts with labels. */
  public Agreement agreement() {
    int[] cells = new int[4];
    for (int i = 0; i < rows.size(); i++) {
      if (judgments.get(i)instanceof Judgment.Given given) {
        cells[(given.value() >= threshold ? 0 : 2) + (rows.get(i).label() == given.value() >= threshold ? 0 : 1)]++;
      }
    }
    return new Agreement(cells[0], cells[1], cells[3], cells[2]);
  }

  /** Counts rows by outcome: {@code given}, {@code absent}, {@code refused}, {@code malformed}, {@code failed}. */
  public Map<String, Integer> outcomes() {
    Map<String, Integer> outcomes = new LinkedHashMap<>();
    List.of("given", "absent", "refused", "malformed", "failed").forEach(name -> outcomes.put(name, 0));
    judgments.forEach(judgment -> outcomes.merge(outcome(judgment), 1, Integer::sum));
    return outcomes;
  }

  private static String outcome(Judgment judgment) {
    return judgment.getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  /** Formats the report as text. */
  public String table() {
    Agreement agreement = agreement();
    List<String> lines = new ArrayList<>();
    lines.add(reward + " by " + model + ", " + rows.size() + " rows: " + counts(outcomes()));
    lines.add(String.format(Locale.ROOT, "%-12s %13s %13s", "", "verdict true", "verdict false"));
    lines.add(String.format(Locale.ROOT, "%-12s %13d %13d", "label true", agreement.truePositives(),
        agreement.falseNegatives()));
    lines.add(String.format(Locale.ROOT, "%-12s %13d %13d", "label false", agreement.falsePositives(),
        agreement.trueNegatives()));
    agreement.measures()
        .forEach((name, value) -> lines
            .add(String.format(Locale.ROOT, "%-12s %13s  (95 %%: %s to %s)", name, number(value.value()),
                number(value.low()), number(value.high()))));
    lines.add("cost: " + cost.describe());
    List<Map<String, Object>> odd = lines().stream().filter(line -> !Boolean.TRUE.equals(line.get("agrees"))).toList();
    odd.stream().limit(SHOWN).forEach(
        line -> lines.add("line " + line.get("line") + ": label " + line.get("label") + ", " + line.get("outcome")
            + (line.containsKey("value") ? " " + line.get("value") : ": " + line.get("reason"))));
    if (odd.size() > SHOWN) {
      lines.add("and " + (odd.size() - SHOWN) + " more");
    }
    return String.join("\n", lines);
  }

  /** Returns the report as JSON values; undefined numbers are null. */
  public Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("reward", reward);
    json.put("chat_model", model);
    json.put("rows", rows.size());
    json.put("outcomes", outcomes());
    Agreement agreement = agreement();
    json.put("true_positives", agreement.truePositives());
    json.put("false_positives", agreement.falsePositives());
    json.put("false_negatives", agreement.falseNegatives());
    json.put("true_negatives", agreement.trueNegatives());
    agreement.measures().forEach((name, value) -> json.put(name, json(value)));
    json.put("cost",
        Map.of("calls", cost.calls(), "retries", cost.retries(), "cached", cost.cached(), "prompt_tokens",
            cost.promptTokens(),
            "completion_tokens", cost.completionTokens(), "money", cost.money()));
    json.put("verdicts", lines());
    return json;
  }

  private List<Map<String, Object>> lines() {
    List<Map<String, Object>> lines = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("line", rows.get(i).line());
      line.put("label", rows.get(i).label());
      line.put("outcome", outcome(judgments.get(i)));
      if (judgments.get(i)instanceof Judgment.Given given) {
        line.put("value", given.value());
        line.put("agrees", rows.get(i).label() == given.value() >= threshold);
        line.put("detail", new TreeMap<>(given.detail()));
      } else {
        line.put("reason", reason(judgments.get(i)));
      }
      lines.add(line);
    }
    return lines;
  }

  /** Returns why a row was not judged; empty for a judged row. */
  public static String reason(Judgment judgment) {
    if (judgment instanceof Judgment.Absent absent) {
      return absent.reason();
    }
    return judgment.verdict()instanceof kedge.rewards.Verdict.Unscorable unscorable ? unscorable.reason() : "";
  }

  private static Map<String, Object> json(Estimate estimate) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("value", finite(estimate.value()));
    json.put("low", finite(estimate.low()));
    json.put("high", finite(estimate.high()));
    return json;
  }

  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  private static String number(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.3f", value) : "-";
  }

  private static String counts(Map<String, Integer> outcomes) {
    List<String> counts = outcomes.entrySet().stream().map(entry -> entry.getValue() + " " + entry.getKey()).toList();
    return String.join(", ", counts);
  }
}
