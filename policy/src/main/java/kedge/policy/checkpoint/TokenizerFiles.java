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
      "special_tokens_map.json", "chat_template.jinja", "chat_template.json", "generation_config.json",
      "preprocessor_config.json", "processor_config.json");

  private TokenizerFiles() {
  }

  /** Returns whether a folder holds a tokenizer. */
  public static boolean in(Path folder) {
    return Files.isRegularFile(folder.resolve("tokenizer.json"))
        || Files.isRegularFile(folder.resolve("vocab.json")) && Files.isRegularFile(folder.resolve("merges.txt"));
  }

  /**
   * Copies the files that exist.
   *
   * @throws UserError if there is neither {@code tokenizer.json} nor {@code vocab.json} with {@code merges.txt}
   * @throws IOException if the disk refuses
   */
  public static void copy(Path from, Path to) throws IOException {
    if (!in(from)) {
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
