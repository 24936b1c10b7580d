package kedge.policy.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.Iterables;
import java.util.HashMap;
import java.util.Map;
import kedge.data.UserError;

/**
 * A tokenizer without its special tokens, so that their text is split like any other ({@code split_special_tokens} of
 * {@code transformers}). The library renumbers added tokens when some are left out, so the others are mapped back.
 */
final class PlainTokenizer implements AutoCloseable {
  private final NativeTokenizer without;
  private final Map<Integer, Integer> trueIds = new HashMap<>();

  PlainTokenizer(JsonNode tokenizerJson, AddedTokens added) {
    Iterables.removeIf(tokenizerJson.path("added_tokens"), token -> token.path("special").booleanValue());
    without = new NativeTokenizer(tokenizerJson.toString());
    for (String content : added.ordinary()) {
      int[] ids = without.encode(content);
      if (ids.length != 1) {
        throw new UserError("tokenizer.json: the added token " + content + " became " + ids.length + " tokens");
      }
      trueIds.put(ids[0], added.id(content).getAsInt());
    }
  }

  int[] encode(String text) {
    int[] tokens = without.encode(text);
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = trueIds.getOrDefault(tokens[i], tokens[i]);
    }
    return tokens;
  }

  @Override
  public void close() {
    without.close();
  }
}
