package kedge.policy.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import kedge.data.UserError;

/** Tokens that a {@code tokenizer.json} recognizes before its model sees the text. */
record AddedTokens(Map<String, Integer> ids, Set<Integer> special) {

  static AddedTokens of(JsonNode tokenizerJson) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    Set<Integer> special = new java.util.HashSet<>();
    for (JsonNode token : tokenizerJson.path("added_tokens")) {
      if (!token.path("id").canConvertToInt()) {
        throw new UserError("tokenizer.json: an added token has the id " + token.path("id") + ", expected a number");
      }
      ids.put(token.path("content").asText(), token.path("id").intValue());
      if (token.path("special").booleanValue()) {
        special.add(token.path("id").intValue());
      }
    }
    return new AddedTokens(ids, special);
  }

  OptionalInt id(String content) {
    Integer id = ids.get(content);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  boolean isSpecial(int id) {
    return special.contains(id);
  }

  /** Contents of the tokens not flagged special. */
  Collection<String> ordinary() {
    return ids.entrySet().stream().filter(entry -> !isSpecial(entry.getValue())).map(Map.Entry::getKey)
        .collect(Collectors.toList());
  }

  String contents() {
    return String.join(" ", ids.keySet());
  }

  int maximumId() {
    return ids.values().stream().mapToInt(Integer::intValue).max().orElse(-1);
  }
}
