package kedge.sft.curation.operation;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import kedge.policy.text.Tokenizer;
import kedge.sft.curation.text.NormalizedWords;

/**
 * Number of tokens of a text: by a tokenizer, which each machine opens once, or estimated.
 *
 * @param folder the tokenizer's folder; empty to estimate
 */
record TokenCount(String folder) implements Serializable {
  private static final long serialVersionUID = 1;
  private static final Map<String, Tokenizer> OPENED = new ConcurrentHashMap<>();

  static TokenCount estimated() {
    return new TokenCount("");
  }

  /** Counts by a tokenizer. @throws kedge.data.UserError if the folder holds none */
  static TokenCount by(Path folder) {
    TokenCount count = new TokenCount(folder.toAbsolutePath().normalize().toString());
    OPENED.put(count.folder(), Tokenizer.open(folder)); // anew in each run: its files may have changed
    return count;
  }

  int of(String text) {
    return folder.isEmpty() ? NormalizedWords.tokens(text)
        : OPENED.computeIfAbsent(folder, name -> Tokenizer.open(Path.of(name))).encode(text).length;
  }
}
