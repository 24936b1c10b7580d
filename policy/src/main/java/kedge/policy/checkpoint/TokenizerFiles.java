package kedge.policy.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import kedge.data.UserError;

/** Tokenizer, chat template and image processor files of a Hugging Face folder. */
public final class TokenizerFiles {
  /** Settings of the image processor; those of a processor as a whole may hold them too. */
  public static final String IMAGE_PROCESSOR = "preprocessor_config.json";
  /** Settings of a processor of text and images; transformers 5 keeps those of its image processor within. */
  public static final String PROCESSOR = "processor_config.json";
  private static final List<String> PROCESSORS = List.of(IMAGE_PROCESSOR, PROCESSOR);
  private static final List<String> NAMES = List.of("tokenizer.json", "tokenizer_config.json", "vocab.json",
      "merges.txt", "added_tokens.json", "special_tokens_map.json", "chat_template.jinja", "chat_template.json",
      "generation_config.json", IMAGE_PROCESSOR, PROCESSOR);

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
    copy(NAMES, from, to);
  }

  /**
   * Copies the files of the image processor that exist, unless the other folder has some.
   *
   * @throws IOException if the disk refuses
   */
  public static void copyProcessor(Path from, Path to) throws IOException {
    if (PROCESSORS.stream().noneMatch(name -> Files.exists(to.resolve(name)))) {
      copy(PROCESSORS, from, to);
    }
  }

  /**
   * Copies the Python files of a model that transformers does not have itself, which {@code auto_map} in its config
   * names: without them other programs cannot load the model. Nothing is run here.
   *
   * @throws IOException if the disk refuses
   */
  public static void copyCode(Path from, Path to) throws IOException {
    if (JsonFile.read(from.resolve(ModelConfig.FILE)).has("auto_map")) {
      try (Stream<Path> files = Files.list(from)) {
        copy(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".py")).toList(), from, to);
      }
    }
  }

  private static void copy(List<String> names, Path from, Path to) throws IOException {
    for (String name : names) {
      if (Files.isRegularFile(from.resolve(name))) {
        try (InputStream in = Files.newInputStream(from.resolve(name))) {
          Files.copy(in, to.resolve(name)); // as a stream, which leaves a read-only mode behind
        }
      }
    }
  }
}
