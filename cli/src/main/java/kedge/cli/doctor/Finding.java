package kedge.cli.doctor;

/**
 * One property of the machine that doctor examined.
 *
 * @param subject name of the property
 * @param found its value on this machine
 * @param good false if it can be improved
 * @param cost what the shortcoming costs and how to fix it; empty if {@code good}
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
