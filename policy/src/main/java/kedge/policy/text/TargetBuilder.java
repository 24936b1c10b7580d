package kedge.policy.text;

import java.util.Arrays;
import kedge.policy.score.TokenSequence;

/** Encodes a rendered conversation span by span, so that a target begins where its prompt's tokens end. */
final class TargetBuilder {
  private final String whole;
  private final ChatRendering rendering;
  private int[] tokens = new int[0];
  private boolean[] targets = new boolean[0];
  private int position;

  TargetBuilder(String whole, ChatRendering rendering) {
    this.whole = whole;
    this.rendering = rendering;
  }

  /**
   * Adds the text up to {@code from} without targets, then up to {@code to} with targets through the last {@code
   * closing}; returns the target tokens.
   */
  int[] target(int from, int to, int closing) {
    if (from > position) {
      append(rendering.encode(whole.substring(position, from)), 0);
    }
    int[] span = rendering.encode(whole.substring(from, to));
    int count = span.length;
    while (count > 0 && span[count - 1] != closing) {
      count--;
    }
    append(span, count);
    position = to;
    return Arrays.copyOf(span, count);
  }

  /** Adds the text up to {@code from} without targets, then all up to {@code to} as targets; returns these tokens. */
  int[] targetAll(int from, int to) {
    if (from > position) {
      append(rendering.encode(whole.substring(position, from)), 0);
    }
    int[] span = rendering.encode(whole.substring(from, to));
    append(span, span.length);
    position = to;
    return span;
  }

  int[] tokens() {
    return tokens;
  }

  /** Adds the rest, without targets. */
  TokenSequence finish() {
    if (position < whole.length()) {
      append(rendering.encode(whole.substring(position)), 0);
      position = whole.length();
    }
    return new TokenSequence(tokens, targets);
  }

  private void append(int[] more, int targetCount) {
    int start = tokens.length;
    tokens = Arrays.copyOf(tokens, start + more.length);
    targets = Arrays.copyOf(targets, start + more.length);
    System.arraycopy(more, 0, tokens, start, more.length);
    // The first token of a sequence is never a target.
    for (int i = Math.max(1, start); i < start + targetCount; i++) {
      targets[i] = true;
    }
  }
}
