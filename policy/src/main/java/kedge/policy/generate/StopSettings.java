package kedge.policy.generate;

import java.util.List;
import java.util.Set;

/**
 * What ends a completion in addition to the policy's stop tokens.
 *
 * @param texts texts at which a completion ends
 * @param tokens token ids at which a completion ends
 * @param included whether the stop text is kept at the end of the completion's text
 */
public record StopSettings(List<String> texts, Set<Integer> tokens, boolean included) {
  /** No additional stops. */
  public static final StopSettings NONE = new StopSettings(List.of(), Set.of(), true);

  public StopSettings {
    texts = List.copyOf(texts);
    tokens = Set.copyOf(tokens);
    if (texts.contains("")) {
      throw new IllegalArgumentException("stop holds an empty text");
    }
  }
}
