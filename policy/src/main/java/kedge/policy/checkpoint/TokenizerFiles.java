package kedge.policy.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kedge.data.UserError;

/** Tokenizer, chat template and image processor files of a Hugging Face folder. */
public final class TokenizerFiles {
  private static final List<String> NAMES = List.of("tokenizer.json", "tokenizer_config.json", "vocab.json",
      "merges.txt", "added_tokens.json",
      "special_tokens_map.json", "chat_template.jinja", "chat_template.json", "generation_config.json", "preprocessor_config.json",
      "processor_config.json");

  private TokenizerFiles() {
  }

  /**
   * Copies the files that exist.
   *
   * @throws UserError if there is neither {@code tokenizer.json} nor {@code vocab.json} with {@code merges.txt}
   * @throws IOException if the disk refuses
   */
  public static void copy(Path from, Path to) throws IOException {
    boolean merges = Files.isRegularFile(from.resolve("vocab.json")) && Files.isRegularFile(from.resolve("merges.txt"));
    if (!merges && !Files.isRegularFile(from.resolve("tokenizer.json"))) {
      throw new UserError(from + ": holds no tokenizer, expected tokenizer.json, or vocab.json and merges.txt");
    }
    for (String name : NAMES) {
      if (Files.isRegularFile(from.resolve(name))) {
        try (InputStream in = Files.newInputStream(from.resolve(name))) {
          Files.copy(in, to.resolve(name)); // as a stream, which leaves a read-only mode behind
        }
      }
    }
  }
}
