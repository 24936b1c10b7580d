package kedge.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import kedge.policy.text.Tokenizer;

/** Splits a completion into the text of each token; a character of several tokens belongs to the last of them. */
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
