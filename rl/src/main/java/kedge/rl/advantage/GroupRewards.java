package kedge.rl.advantage;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Rewards of one group's completions, in order; empty where a completion could not be scored. An unscorable completion
 * is not counted as 0: it is in no baseline and is not trained on.
 *
 * @param members one reward per completion, finite where present
 * @param components the terms whose weighted sum is the reward, if the advantage compares them one by one; otherwise
 * empty
 */
public record GroupRewards(List<OptionalDouble> members, List<Component> components) {

  /**
   * Rewards that differ by at most this fraction of the larger magnitude count as equal, so that rounding of sums in
   * single precision makes no difference.
   */
  public static final double RELATIVE_TOLERANCE = 1e-6;

  /**
   * One term of the rewards.
   *
   * @param name the term's name in the recipe
   * @param weight its factor in the reward
   * @param values one per completion; empty where the term does not apply to the completion or the completion could not
   * be scored
   */
  public record Component(String name, double weight, List<OptionalDouble> values) {
    public Component {
      values = List.copyOf(values);
    }

    double[] scored() {
      return values.stream().filter(OptionalDouble::isPresent).mapToDouble(OptionalDouble::getAsDouble).toArray();
    }
  }

  public GroupRewards {
    members = List.copyOf(members);
    components = List.copyOf(components);
    if (members.isEmpty()) {
      throw new IllegalArgumentException("a group has no completions, expected at least 1");
    }
    for (OptionalDouble member : members) {
      if (member.isPresent() && !Double.isFinite(member.getAsDouble())) {
        throw new IllegalArgumentException(
            "a reward is " + member.getAsDouble() + ", expected a finite number, or none where it could not be scored");
      }
    }
    for (Component component : components) {
      if (component.values().size() != members.size()) {
        throw new IllegalArgumentException(
            "component " + component.name() + " has " + component.values().size() + " values, but the group has "
                + members.size() + " completions");
      }
    }
  }

  /** Makes rewards without components. */
  public GroupRewards(List<OptionalDouble> members) {
    this(members, List.of());
  }

  /** Returns a group in which every completion was scored. */
  public static GroupRewards of(double... rewards) {
    return new GroupRewards(Arrays.stream(rewards).mapToObj(OptionalDouble::of).toList());
  }

  /** Returns the number of completions, scorable or not. */
  public int size() {
    return members.size();
  }

  /** Returns the rewards that exist, in order. */
  public double[] scorable() {
    return members.stream().filter(OptionalDouble::isPresent).mapToDouble(OptionalDouble::getAsDouble).toArray();
  }

  /** Returns whether there are at least two scorable completions to compare. */
  public boolean comparable() {
    return scorable().length >= 2;
  }

  /**
   * Returns whether all scorable rewards are equal up to {@link #RELATIVE_TOLERANCE}, and so are the values of every
   * component with a weight.
   */
  public boolean equal() {
    return equal(scorable())
        && components.stream().allMatch(component -> component.weight() == 0 || equal(component.scored()));
  }

  /** Returns the components; the total reward as a single component where there are none. */
  List<Component> componentsOrTotal() {
    return components.isEmpty() ? List.of(new Component("total", 1, members)) : components;
  }

  /**
   * Returns whether the largest and the smallest value differ by at most {@link #RELATIVE_TOLERANCE} of the largest
   * magnitude.
   */
  static boolean equal(double[] values) {
    double smallest = Double.POSITIVE_INFINITY;
    double largest = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      smallest = Math.min(smallest, value);
      largest = Math.max(largest, value);
    }
    return values.length == 0
        || largest - smallest <= RELATIVE_TOLERANCE * Math.max(Math.abs(smallest), Math.abs(largest));
  }

  static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  /** Returns the sample standard deviation: n - 1 in the denominator (ddof 1). */
  static double deviation(double[] values) {
    double mean = mean(values);
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean);
    }
    return Math.sqrt(sum / (values.length - 1));
  }
}
