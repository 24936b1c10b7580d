package kedge.grader.parse;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kedge.grader.parse.Token.Kind;

/** Tables of commands, words and special characters with their tokens, read from {@code notation.txt}. */
final class Notation {
  private static final Map<String, Token> COMMANDS = new HashMap<>();
  private static final Map<String, Token> WORDS = new HashMap<>();
  private static final Map<Character, Token> CHARACTERS = new HashMap<>();
  private static final Set<String> DRESS = new HashSet<>();
  private static final Set<String> TEXTS = new HashSet<>();

  static {
    try (BufferedReader lines = new BufferedReader(
        new InputStreamReader(Notation.class.getResourceAsStream("notation.txt"), StandardCharsets.UTF_8))) {
      lines.lines().filter(line -> !line.startsWith("#")).forEach(Notation::read);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Notation() {
  }

  private static void read(String line) {
    List<String> fields = List.of(line.split(" "));
    List<String> names = fields.subList(3, fields.size());
    switch (fields.get(0)) {
      case "dress" -> DRESS.addAll(names);
      case "text" -> TEXTS.addAll(names);
      default -> {
        Token token = new Token(Kind.valueOf(fields.get(1)), fields.get(2), false);
        for (String name : names) {
          switch (fields.get(0)) {
            case "command" -> COMMANDS.put(name, token);
            case "word" -> WORDS.put(name, token);
            default -> CHARACTERS.put(name.charAt(0), token);
          }
        }
      }
    }
  }

  /** Returns the token of a command without its backslash, or null. */
  static Token command(String name) {
    return COMMANDS.get(name);
  }

  /** Returns the token of a plain word, or null. */
  static Token word(String word) {
    return WORDS.get(word);
  }

  /** Returns the token of a character that is neither letter nor digit, or null. */
  static Token character(char c) {
    return CHARACTERS.get(c);
  }

  /** Returns whether a command has no meaning; its argument, if any, is kept. */
  static boolean isDress(String name) {
    return DRESS.contains(name);
  }

  /** Returns whether a command sets its argument as text or in another font. */
  static boolean isText(String name) {
    return TEXTS.contains(name);
  }
}
