package kedge.policy.text;

import com.google.common.primitives.Ints;
import java.util.Arrays;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
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
    return target(from, to, span -> Ints.lastIndexOf(span, closing) + 1);
  }

  /**
   * The same with a turn that the policy does not write: through the {@code closing} or else the last special token
   * after which white space and special tokens alone follow; all of it where none ends the turn ({@code [/INST]} as
   * text).
   */
  int[] targetOther(int from, int to, int closing, Tokenizer tokenizer) {
    return target(from, to, span -> {
      int end = span.length;
      while (end > 0 && (tokenizer.isSpecial(span[end - 1])
          || tokenizer.decode(new int[]{span[end - 1]}, false).isBlank())) {
        end--;
      }
      int[] ends = IntStream.range(end, span.length).filter(i -> tokenizer.isSpecial(span[i])).toArray();
      return Arrays.stream(ends).filter(i -> span[i] == closing).max()
          .orElse(ends.length == 0 ? span.length - 1 : ends[ends.length - 1]) + 1;
    });
  }

  /** Adds the text up to {@code from} without targets, then all up to {@code to} as targets; returns these tokens. */
  int[] targetAll(int from, int to) {
    return target(from, to, span -> span.length);
  }

  private int[] target(int from, int to, ToIntFunction<int[]> targets) {
    if (from > position) {
      append(rendering.encode(whole.substring(position, from)), 0);
    }
    int[] span = rendering.encode(whole.substring(from, to));
    int count = targets.applyAsInt(span);
    append(span, count);
    position = to;
    return Arrays.copyOf(span, count);
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
