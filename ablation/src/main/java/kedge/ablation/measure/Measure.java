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
  /** Steps that a training stage's metric is averaged over where nothing else is said. */
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

  /** Over all data sets. */
  public Measure(String stage, String metric, OptionalInt lastSteps, Better better, OptionalDouble margin) {
    this(stage, metric, lastSteps, better, margin, Optional.empty());
  }

  /** With the direction that the metric's name implies. */
  public static Measure of(String stage, String metric) {
    return new Measure(stage, metric, OptionalInt.empty(), usual(metric), OptionalDouble.empty());
  }

  /** The same with a margin of equivalence. */
  public Measure within(double delta) {
    return new Measure(stage, metric, lastSteps, better, OptionalDouble.of(delta), source);
  }

  /** The same on the problems of one data set. */
  public Measure on(String dataSet) {
    return new Measure(stage, metric, lastSteps, better, margin, Optional.of(dataSet));
  }

  /** Accuracy and reward are good, loss is bad; of anything else this cannot know. */
  public static Better usual(String metric) {
    if (metric.matches("(pass|maj)@\\d+|reward_.*")) {
      return Better.HIGHER;
    }
    return metric.equals("loss") ? Better.LOWER : Better.NEITHER;
  }

  /** {@code after_rl pass@1}, or {@code after_rl pass@1 (hard)}. */
  public String name() {
    return stage + " " + quantity();
  }

  /** The metric, with the data set where it is of one. */
  public String quantity() {
    return metric + source.map(name -> " (" + name + ")").orElse("");
  }

  /** The k of pass@k; empty for any other metric. */
  OptionalInt passAt() {
    return metric.matches("pass@[1-9]\\d{0,8}") ? OptionalInt.of(Integer.parseInt(metric.substring(5)))
        : OptionalInt.empty();
  }

  /** Whether values are shares in [0, 1], shown in per cent. */
  public boolean share() {
    return metric.matches("(pass|maj)@\\d+|.*_share");
  }

  /**
   * An end of an interval, within what the value can be: a t interval of a share may reach past 0 and 100 %, where no
   * share is.
   */
  public double bounded(double end) {
    return share() ? Math.max(0, Math.min(1, end)) : end;
  }

  /** A value for a reader. */
  public String value(double value) {
    return share() ? String.format(Locale.ROOT, "%.1f %%", 100 * value) : number(value);
  }

  /** A difference for a reader, without its sign. */
  public String amount(double difference) {
    return share() ? String.format(Locale.ROOT, "%.1f points", 100 * difference) : number(difference);
  }

  /** A number in tables: per cent without the sign for shares. */
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
