package kedge.recipes.settings;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import kedge.data.hub.HubFolder;
import kedge.data.settings.Default;
import kedge.recipes.annotation.Expect;

/** Tokenizer: one in Hugging Face layout, or one token per character for policies with random weights. */
public record TokenizerSettings(
    /** Every character of the data, one token each; exactly one of characters and folder. */
    Optional<String> characters,
    /** Texts of several characters that are one token. */
    @Default("[]") List<String> words,
    /** Folder with {@code tokenizer.json} and {@code tokenizer_config.json}, or {@code hub:OWNER/NAME[@REVISION]}. */
    Optional<Path> folder) {
  /** Returns the same settings with a folder of this machine in place of a name of the Hub, which is fetched. */
  TokenizerSettings local(Consumer<String> progress) {
    return new TokenizerSettings(characters, words, folder.map(path -> HubFolder.local(path, progress)));
  }

  public TokenizerSettings {
    words = List.copyOf(words);
    new Expect()
        .that(characters.isPresent() != folder.isPresent(),
            characters.isPresent() ? "characters and folder are both given, expected one"
                : "characters is missing, and so is folder: expected one")
        .that(words.isEmpty() || characters.isPresent(), "words is given with folder, expected with characters only")
        .that(characters.isEmpty() || !characters.get().isEmpty(),
            "characters is empty, expected every character that the data use")
        .that(words.stream().noneMatch(String::isEmpty), "words holds an empty text")
        .done();
  }
}
