package kedge.policy.generate;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import java.util.Set;

/** Draws completions from a policy. */
public interface Generator {

  /**
   * Draws one completion per key of each request.
   *
   * @param stops rule that ends a completion; the stop token is part of the completion
   * @return completions by request and key, in the order given
   */
  List<List<Completion>> generate(List<GenerationRequest> requests, Sampling sampling, StopRule stops);

  /**
   * Draws completions that end only at stop tokens. @throws IllegalArgumentException if the sampling names further
   * stops
   */
  default List<List<Completion>> generate(List<GenerationRequest> requests, Sampling sampling, Set<Integer> stops) {
    checkArgument(sampling.stops().equals(StopSettings.NONE), "sampling names stops, which a set of tokens leaves out");
    return generate(requests, sampling, StopRule.of(stops));
  }
}
