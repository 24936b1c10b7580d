package kedge.policy.generate;

import java.util.List;

/** A prompt and the keys of the completions wanted for it; the prompt is computed once and shared by all of them. */
public record GenerationRequest(int[] prompt, List<DrawKey> keys) {
  public GenerationRequest {
    if (prompt.length == 0) {
      throw new IllegalArgumentException("a prompt needs at least one token");
    }
    keys = List.copyOf(keys);
  }
}
