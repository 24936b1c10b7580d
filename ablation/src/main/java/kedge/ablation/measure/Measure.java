package kedge.ablation.measure;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import kedge.ablation.statistics.Claims.Better;

/**
 * A number by which recipes are compared: of an eval stage's last evaluation, or of a training stage's last steps.
 *
 * @param stage its name in the recipe
 * @param metric {@code pass@1}, {@code pass@8}, {@code maj@8}, {@code length_mean}, ... of an evaluation, or the name
 * of a reward that it notes, for instance {@code thinks}; of a training stage any number of {@code steps.jsonl}
 * @param lastSteps of a training stage: the mean over so many of its last steps
 * @param better which way is good
 * @param margin a difference below this does not matter; without one nothing can be called equivalent
 * @param source only what {@code by_source} says of the problems of this data set
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
          + ", expected above 0. Maybe 0.02, for two points of a share?");
    }
  }

  /** A measure over all data sets. */
  public Measure(String stage, String metric, OptionalInt lastSteps, Better better, OptionalDouble margin) {
    this(stage, metric, lastSteps, better, margin, Optional.empty());
  }

  /** A measure whose direction follows from the metric's name. */
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

  /** Default direction of a metric: accuracy and mean rewards are better high, losses low, others neither. */
  public static Better usual(String metric) {
    if (metric.matches("(pass|maj)@\\d+|reward_(.+_)?mean")) {
      return Better.HIGHER;
    }
    return metric.matches("(held_out_)?loss") ? Better.LOWER : Better.NEITHER;
  }

  /** {@code after_rl pass@1}, or {@code after_rl pass@1 (hard)}. */
  public String name() {
    return stage + " " + quantity();
  }

  /** The metric, followed by the data set in parentheses if there is one. */
  public String quantity() {
    return metric + source.map(name -> " (" + name + ")").orElse("");
  }

  /** The k of pass@k; empty for any other metric. */
  OptionalInt passAt() {
    return metric.matches("pass@[1-9]\\d{0,8}") ? OptionalInt.of(Integer.parseInt(metric.substring(5)))
        : OptionalInt.empty();
  }

  /** Returns whether values are shares in [0, 1], which are shown in percent. */
  public boolean share() {
    return metric.matches("(pass|maj)@\\d+|.*_share");
  }

  /**
   * Clips the end of an interval to the possible values: a t interval of a share may exceed 0 or 100 %.
   */
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
