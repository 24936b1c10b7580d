package kedge.policy.generate;

import java.util.List;
import java.util.Set;

/**
 * What ends a completion beside the stop tokens of the policy.
 *
 * @param texts texts at which a completion ends
 * @param tokens further token ids that end it
 * @param included whether the text that ended a completion stays at its end
 */
public record StopSettings(List<String> texts, Set<Integer> tokens, boolean included) {
  /** Nothing further. */
  public static final StopSettings NONE = new StopSettings(List.of(), Set.of(), true);

  public StopSettings {
    texts = List.copyOf(texts);
    tokens = Set.copyOf(tokens);
    if (texts.contains("")) {
      throw new IllegalArgumentException("stop holds an empty text");
    }
  }
}
