package kedge.rewards;

import java.util.Objects;
import kedge.data.Problem;

/** One completion of one problem. */
public record Sample(Problem problem, Candidate candidate) {
  public Sample {
    Objects.requireNonNull(problem, "problem");
    Objects.requireNonNull(candidate, "candidate");
  }
}
