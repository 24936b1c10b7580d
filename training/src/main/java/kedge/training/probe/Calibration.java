package kedge.training.probe;

import java.util.Comparator;
import java.util.List;
import kedge.data.UserError;

/**
 * Chooses among policies that were calibrated with different text mixtures or balance coefficients: the one with the
 * highest entropy of expert use whose drift is within a bound. The aim is from SAIL-VL2, section 2.2, which gives
 * neither formula nor bound; both are Kedge's.
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
   * Returns the candidate with the highest entropy within the bound; the first of equal ones.
   *
   * @throws UserError if none is within the bound
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
