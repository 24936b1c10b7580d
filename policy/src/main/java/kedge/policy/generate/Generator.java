package kedge.policy.generate;

import java.util.List;
import java.util.Set;

/** Draws completions from a policy. */
public interface Generator {

  /**
   * Draws one completion per key of each request.
   *
   * @param stops token ids that end a completion; the stop token is part of it
   * @return per request, per key, in the order given
   */
  List<List<Completion>> generate(List<GenerationRequest> requests, Sampling sampling, Set<Integer> stops);
}
