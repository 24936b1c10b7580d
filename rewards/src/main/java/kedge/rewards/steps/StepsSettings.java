package kedge.rewards.steps;

import kedge.rewards.Absent;

/**
 * How written-out steps are judged.
 *
 * @param absent what a completion gets that thinks nothing; default {@code not_applicable}
 */
public record StepsSettings(Absent absent) {
  public StepsSettings {
    absent = absent == null ? Absent.NOT_APPLICABLE : absent;
  }
}
