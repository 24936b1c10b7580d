package kedge.policy.generate;

import java.util.List;

/** A prompt and the keys of the completions wanted for it; the prompt is computed once and shared by all of them. */
public record Request(int[] prompt, List<DrawKey> keys) {
  public Request {
    if (prompt.length == 0) {
      throw new IllegalArgumentException("a prompt needs at least one token");
    }
    keys = List.copyOf(keys);
  }
}
