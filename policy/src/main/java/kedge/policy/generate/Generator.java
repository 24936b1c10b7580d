package kedge.policy.generate;

import java.util.List;
import java.util.Set;

/** Draws completions from a policy. */
public interface Generator {

  /**
   * Draws one completion per key of each request.
   *
   * @param stops what ends a completion; the token that did is part of it
   * @return per request, per key, in the order given
   */
  List<List<Completion>> generate(List<GenerationRequest> requests, Sampling sampling, StopRule stops);

  /** The same with stop tokens alone. */
  default List<List<Completion>> generate(List<GenerationRequest> requests, Sampling sampling, Set<Integer> stops) {
    return generate(requests, sampling, StopRule.of(stops));
  }
}
