package kedge.training.probe;

import java.util.Comparator;
import java.util.List;
import kedge.data.UserError;

/**
 * Chooses among policies that were calibrated differently, by text mixture or balance coefficient: the highest entropy
 * of expert use whose drift is within a bound (SAIL-VL2, section 2.2, gives the aim and neither formula nor bound; both
 * are this toolkit's).
 */
public final class Calibration {
  private Calibration() {
  }

  /**
   * A policy to choose from.
   *
   * @param name name of the checkpoint
   * @param entropy mean normalized entropy of its expert use, 0 to 1
   * @param drift change of its expert use, in nats
   */
  public record Candidate(String name, double entropy, double drift) {
  }

  /**
   * The candidate of highest entropy within the bound; of equal ones the first.
   *
   * @throws UserError if none is within it
   */
  public static Candidate choose(List<Candidate> candidates, double driftBound) {
    return candidates.stream().filter(each -> each.drift() <= driftBound)
        .max(Comparator.comparingDouble(Candidate::entropy)
            .thenComparing(Comparator.comparingInt(candidates::indexOf).reversed()))
        .orElseThrow(() -> new UserError(
            "no candidate has drifted by at most " + driftBound + ": " + candidates
                + ". Maybe a higher drift bound, or gentler calibrations?"));
  }
}
