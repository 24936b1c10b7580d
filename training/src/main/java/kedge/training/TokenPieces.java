package kedge.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import kedge.policy.text.Tokenizer;

/**
 * The text of each token of a completion, so that the pieces in order are the text: what decoding one more token adds.
 * Bytes of a character that is cut over several tokens appear with the token that completes it.
 */
final class TokenPieces implements Function<int[], List<String>> {
  private static final int WINDOW = 8;
  private final Tokenizer tokenizer;

  TokenPieces(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  @Override
  public List<String> apply(int[] tokens) {
    List<String> pieces = new ArrayList<>();
    for (int i = 0; i < tokens.length; i++) {
      int from = Math.max(0, i - WINDOW);
      String before = tokenizer.decode(Arrays.copyOfRange(tokens, from, i), false);
      String with = tokenizer.decode(Arrays.copyOfRange(tokens, from, i + 1), false);
      pieces.add(with.startsWith(before) ? with.substring(before.length())
          : with.substring(Math.min(before.length(), with.length())));
    }
    return pieces;
  }
}
