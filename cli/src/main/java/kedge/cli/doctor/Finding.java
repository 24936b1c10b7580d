package kedge.cli.doctor;

/**
 * One thing that doctor looked at.
 *
 * @param subject what was looked at
 * @param found what was found
 * @param good whether it is as it should be; where it is not, {@code cost} says what that costs and what helps
 * @param cost empty where it is good
 */
public record Finding(String subject, String found, boolean good, String cost) {

  static Finding good(String subject, String found) {
    return new Finding(subject, found, true, "");
  }

  static Finding lacking(String subject, String found, String cost) {
    return new Finding(subject, found, false, cost);
  }

  @Override
  public String toString() {
    return String.format("%s %-12s %s%s", good ? " " : "!", subject, found,
        cost.isEmpty() ? "" : "\n               " + cost);
  }
}
