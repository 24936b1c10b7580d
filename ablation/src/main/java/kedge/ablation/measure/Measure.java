package kedge.ablation.measure;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import kedge.ablation.statistics.Claims.Better;

/**
 * A metric by which recipes are compared, from an eval stage's last evaluation or a training stage's last steps.
 *
 * @param stage name of the stage in the recipe
 * @param metric of an evaluation: {@code pass@1}, {@code pass@8}, {@code maj@8}, {@code length_mean}, ..., or the name
 * of a reward that it records, for instance {@code thinks}; of a training stage: any number in {@code steps.jsonl}
 * @param lastSteps of a training stage: number of last steps that are averaged
 * @param better direction that is better
 * @param margin equivalence margin: smaller differences do not matter; empty if equivalence is not tested
 * @param source data source whose problems are measured ({@code by_source}); empty for all
 */
public record Measure(String stage, String metric, OptionalInt lastSteps, Better better, OptionalDouble margin,
    Optional<String> source) {
  /** Default number of last steps that a training stage's metric is averaged over. */
  public static final int LAST_STEPS = 10;

  public Measure {
    if (lastSteps.isPresent() && lastSteps.getAsInt() < 1) {
      throw new IllegalArgumentException("last_steps is " + lastSteps.getAsInt() + ", expected at least 1");
    }
    if (margin.isPresent() && !(margin.getAsDouble() > 0)) {
      throw new IllegalArgumentException("equivalent_within is " + margin.getAsDouble()
          + ", expected above 0. Maybe 0.02, two percentage points?");
    }
  }

  /** A measure over all data sets. */
  public Measure(String stage, String metric, OptionalInt lastSteps, Better better, OptionalDouble margin) {
    this(stage, metric, lastSteps, better, margin, Optional.empty());
  }

  /** Returns a measure whose direction follows from the metric's name. */
  public static Measure of(String stage, String metric) {
    return new Measure(stage, metric, OptionalInt.empty(), usual(metric), OptionalDouble.empty());
  }

  /** Returns this measure with an equivalence margin. */
  public Measure within(double delta) {
    return new Measure(stage, metric, lastSteps, better, OptionalDouble.of(delta), source);
  }

  /** Returns this measure on the problems of one data set. */
  public Measure on(String dataSet) {
    return new Measure(stage, metric, lastSteps, better, margin, Optional.of(dataSet));
  }

  /** Returns the usual direction of a metric: accuracy and mean rewards are better high, losses low, others neither. */
  public static Better usual(String metric) {
    if (metric.matches("(pass|maj)@\\d+|reward_(.+_)?mean")) {
      return Better.HIGHER;
    }
    return metric.matches("(held_out_)?loss") ? Better.LOWER : Better.NEITHER;
  }

  /** Returns stage and metric: {@code after_rl pass@1}, or {@code after_rl pass@1 (hard)}. */
  public String name() {
    return stage + " " + quantity();
  }

  /** Returns the metric, followed by the data source in parentheses if there is one. */
  public String quantity() {
    return metric + source.map(name -> " (" + name + ")").orElse("");
  }

  /** Returns the k of pass@k; empty for other metrics. */
  OptionalInt passAt() {
    return metric.matches("pass@[1-9]\\d{0,8}") ? OptionalInt.of(Integer.parseInt(metric.substring(5)))
        : OptionalInt.empty();
  }

  /** Returns whether values are shares in [0, 1], shown in percent. */
  public boolean share() {
    return metric.matches("(pass|maj)@\\d+|.*_share");
  }

  /** Clips an end of an interval to possible values: a t interval of a share may extend beyond 0 or 100 %. */
  public double bounded(double end) {
    return share() ? Math.max(0, Math.min(1, end)) : end;
  }

  /** Formats a value with its unit. */
  public String value(double value) {
    return share() ? String.format(Locale.ROOT, "%.1f %%", 100 * value) : number(value);
  }

  /** Formats the absolute value of a difference with its unit. */
  public String amount(double difference) {
    return share() ? String.format(Locale.ROOT, "%.1f points", 100 * difference) : number(difference);
  }

  /** Formats a value for a table: shares in percent, without the percent sign. */
  public String plain(double value) {
    return share() ? String.format(Locale.ROOT, "%.1f", 100 * value) : number(value);
  }

  private static String number(double value) {
    if (value == 0 || Math.abs(value) >= 1e-3 && Math.abs(value) < 1e5) {
      return new java.math.BigDecimal(value).round(new java.math.MathContext(4)).stripTrailingZeros().toPlainString();
    }
    return String.format(Locale.ROOT, "%.3e", value);
  }
}
