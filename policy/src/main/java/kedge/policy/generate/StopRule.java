package kedge.policy.generate;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Rule that ends a completion: at a stop token, or when its text contains a stop text. The drawn tokens and their
 * log-probabilities are kept; only the text is cut at the stop text.
 */
public final class StopRule {
  /**
   * Tokens that are decoded beyond the length of the longest stop text, since some tokens have no text of their own.
   */
  private static final int MARGIN = 8;

  private final Set<Integer> tokens;
  private final List<String> texts;
  private final boolean included;
  private final Function<int[], String> decode;
  private final int window;

  private StopRule(Set<Integer> tokens, StopSettings settings, Function<int[], String> decode) {
    this.tokens = new HashSet<>(tokens);
    this.tokens.addAll(settings.tokens());
    this.texts = settings.texts();
    this.included = settings.included();
    this.decode = decode;
    this.window = MARGIN
        + texts.stream().mapToInt(text -> text.getBytes(StandardCharsets.UTF_8).length).max().orElse(0);
  }

  /** Returns a rule with stop tokens only. */
  public static StopRule of(Set<Integer> tokens) {
    return new StopRule(tokens, StopSettings.NONE, ids -> {
      throw new IllegalStateException("a rule of tokens alone reads no text");
    });
  }

  /**
   * Returns a rule with a policy's stop tokens and additional stops.
   *
   * @param tokens the policy's stop tokens
   * @param decode converts token ids to text, special tokens included
   */
  public static StopRule of(Set<Integer> tokens, StopSettings settings, Function<int[], String> decode) {
    return new StopRule(tokens, settings, decode);
  }

  /** Returns whether the last of the first {@code count} tokens ends a completion that has not ended before. */
  boolean ends(int[] drawn, int count) {
    return endsByToken(drawn, count) || endsByText(drawn, count);
  }

  boolean endsByToken(int[] drawn, int count) {
    return count > 0 && tokens.contains(drawn[count - 1]);
  }

  private boolean endsByText(int[] drawn, int count) {
    if (texts.isEmpty()) {
      return false;
    }
    String tail = decode.apply(Arrays.copyOfRange(drawn, Math.max(0, count - window), count));
    return texts.stream().anyMatch(tail::contains);
  }

  /** Returns the text of a completion: without its stop token, and to the end of the first stop text. */
  public String text(Completion completion) {
    String text = decode.apply(completion.textTokens());
    int end = text.length();
    for (String stop : texts) {
      int at = text.indexOf(stop);
      if (at >= 0) {
        end = Math.min(end, at + (included ? stop.length() : 0));
      }
    }
    return text.substring(0, end);
  }
}
