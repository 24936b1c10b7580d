package kedge.policy.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.Streams;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import kedge.data.UserError;

/**
 * Converts text to token ids and back, with Hugging Face's tokenizers library. Adds no tokens, such as a
 * beginning-of-sequence token; the {@link ChatTemplate} writes what a chat needs. Thread-safe.
 *
 * <p>Decoded text is only for rewards and readers. Encoding it again may give other tokens, so decoded text never goes
 * back into a sequence: prompts are encoded once, and completions keep their drawn tokens.
 */
public final class Tokenizer implements AutoCloseable {
  private static final List<String> NAMED = List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token",
      "cls_token", "mask_token");
  private static final char NO_TOKEN = '\uFFFD';

  private final TokenizerContents files;
  private final NativeTokenizer recognizing;
  private final AddedTokens added;
  private final int size;
  private PlainTokenizer plain;

  private Tokenizer(TokenizerContents files) {
    this.files = files;
    JsonNode tree = files.tree();
    TokenizerCheck.require(tree);
    this.added = AddedTokens.of(tree);
    long largest = Math.max(added.maximumId(), maximumId(tree.path("model").path("vocab")));
    if (largest >= Integer.MAX_VALUE) {
      throw new UserError("tokenizer.json: the largest id is " + largest + ", expected below " + Integer.MAX_VALUE);
    }
    this.size = (int) largest + 1;
    this.recognizing = new NativeTokenizer(files.json());
  }

  /**
   * Reads the tokenizer of a model folder: {@code tokenizer.json}, or {@code vocab.json} with {@code merges.txt} for
   * Qwen2 and Qwen3.
   *
   * @throws UserError if a file is missing or invalid
   */
  public static Tokenizer open(Path folder) {
    return new Tokenizer(TokenizerContents.read(folder));
  }

  static Tokenizer of(ObjectNode json, ObjectNode config) {
    ObjectNode none = config.objectNode();
    return new Tokenizer(new TokenizerContents(json.toString(), config, none, none));
  }

  /**
   * Returns the ids of a text. Special tokens in the text ({@code <|im_end|>}) become the special token.
   *
   * @throws UserError for a character that the vocabulary cannot express, naming it
   */
  public int[] encode(String text) {
    try {
      return recognizing.encode(text);
    } catch (UserError e) {
      throw unknown(text, e);
    }
  }

  /**
   * Returns the ids of a text in which special tokens are plain text; other added tokens ({@code <think>}) are
   * recognized.
   */
  public int[] encodePlain(String text) {
    try {
      return plain().encode(text);
    } catch (UserError e) {
      throw unknown(text, e);
    }
  }

  /**
   * Returns the text of token ids. Bytes that are not UTF-8 become U+FFFD, and so does each id from {@link #size()} on:
   * an embedding may have rows without a token (267 in Qwen3), which an untrained policy may draw. {@code transformers}
   * leaves such ids out of the text.
   *
   * @param skipSpecial whether tokens flagged special are left out ({@code <|im_end|>}, but not {@code <think>})
   * @throws IllegalArgumentException for a negative id
   */
  public String decode(int[] tokens, boolean skipSpecial) {
    StringBuilder text = new StringBuilder();
    int from = 0;
    for (int i = 0; i < tokens.length; i++) {
      if (tokens[i] < 0) {
        throw new IllegalArgumentException("token id is " + tokens[i] + ", expected at least 0");
      }
      if (tokens[i] >= size) {
        text.append(recognizing.decode(Arrays.copyOfRange(tokens, from, i), skipSpecial)).append(NO_TOKEN);
        from = i + 1;
      }
    }
    return text.append(recognizing.decode(Arrays.copyOfRange(tokens, from, tokens.length), skipSpecial)).toString();
  }

  /** One more than the largest id; a model's embedding may be larger, never smaller. */
  public int size() {
    return size;
  }

  /**
   * The id of an added token by its content ({@code <|im_end|>}).
   *
   * @throws UserError if there is none, naming the existing ones
   */
  public int tokenId(String content) {
    return added.id(content)
        .orElseThrow(() -> new UserError("the tokenizer has no token " + content + ", only " + added.contents()));
  }

  /** Returns whether an id is an added token flagged special. */
  public boolean isSpecial(int token) {
    return added.isSpecial(token);
  }

  /** Contents of the tokens flagged special ({@code <|im_end|>}, but not {@code <think>}). */
  public List<String> specialTokens() {
    return added.ids().entrySet().stream().filter(entry -> added.isSpecial(entry.getValue())).map(Map.Entry::getKey)
        .toList();
  }

  /**
   * The ids that the files declare to end a text, ascending: {@code eos_token} of the tokenizer and {@code
   * eos_token_id} of the generation and model configurations. A chat ends by its template's closing token too: ask
   * {@link PromptEncoder#stopTokens()}.
   */
  public int[] declaredStops() {
    TreeSet<Integer> stops = new TreeSet<>();
    files.token("eos_token").ifPresent(content -> stops.add(tokenId(content)));
    for (ObjectNode source : List.of(files.generation(), files.model())) {
      JsonNode eos = source.path("eos_token_id");
      if (eos.isInt()) {
        stops.add(eos.intValue());
      }
      eos.forEach(id -> stops.add(id.intValue()));
    }
    return stops.stream().mapToInt(Integer::intValue).toArray();
  }

  /** The chat template of the tokenizer's configuration, in Jinja. */
  public Optional<String> chatTemplate() {
    return files.chatTemplate();
  }

  /** Contents of the named special tokens ({@code bos_token}, {@code eos_token}, ...), as chat templates see them. */
  public Map<String, String> namedTokens() {
    Map<String, String> named = new LinkedHashMap<>();
    NAMED.forEach(name -> files.token(name).ifPresent(content -> named.put(name, content)));
    return named;
  }

  /**
   * Writes files into a checkpoint folder that this class and {@code transformers.AutoTokenizer} can read, including
   * the chat template.
   */
  public void save(Path folder) throws IOException {
    files.write(folder);
  }

  /** Frees the native memory; otherwise garbage collection does. */
  @Override
  public synchronized void close() {
    recognizing.close();
    if (plain != null) {
      plain.close();
    }
  }

  private synchronized PlainTokenizer plain() {
    if (plain == null) {
      plain = new PlainTokenizer(files.tree(), added);
    }
    return plain;
  }

  private UserError unknown(String text, UserError cause) {
    int at = 0;
    while (at < text.length()) {
      int from = at;
      int special = added.ids().keySet().stream().filter(content -> text.startsWith(content, from))
          .mapToInt(String::length).max().orElse(0);
      String character = Character.toString(text.codePointAt(at));
      try {
        if (special == 0) {
          recognizing.encode(character);
        }
      } catch (UserError e) {
        String around = text.substring(Math.max(0, at - 20), Math.min(text.length(), at + 20));
        return new UserError("the tokenizer's vocabulary has no '" + character + "' (U+"
            + String.format("%04X", text.codePointAt(at)) + "), at position " + at + " of the text \"" + around
            + "\". Maybe add it to policy.tokenizer.characters?", cause);
      }
      at += Math.max(special, character.length());
    }
    return cause;
  }

  private static long maximumId(JsonNode vocabulary) {
    return Streams.stream(vocabulary).mapToLong(JsonNode::longValue).max().orElse(-1);
  }
}
