package kedge.policy.text;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kedge.data.UserError;

/**
 * Special tokens that data write out ({@code <|im_end|>} in a question). While a template is rendered the first
 * character of each is replaced by another that no text holds, so that the token can be told from those that the
 * template writes, and has its length and all else of its text; it is then encoded as plain text.
 */
final class LiteralTokens {
  /** Stands for the first of {@link #beginnings}; {@link GenerationSpans} uses reserved characters before it. */
  private static final char MARK = '\uFDD4';
  private static final Pattern MARKED = Pattern.compile("[\uFDD4-\uFDEF]");
  private static final int MARKS = '\uFDEF' - MARK + 1;
  private static final Pattern RESERVED = Pattern.compile("[\uFDD0-\uFDEF]");

  private final Tokenizer tokenizer;
  private final Pattern special;
  /** The first characters of special tokens, each once. */
  private final String beginnings;

  /** @throws UserError where special tokens begin with more different characters than there are marks */
  LiteralTokens(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
    List<String> specials = tokenizer.specialTokens().stream().filter(content -> !content.isEmpty()).toList();
    this.beginnings = specials.stream().map(content -> content.substring(0, 1)).distinct()
        .collect(Collectors.joining());
    if (beginnings.length() > MARKS) {
      throw new UserError("the tokenizer's special tokens begin with " + beginnings.length()
          + " different characters, expected at most " + MARKS);
    }
    this.special = Pattern.compile(specials.isEmpty() ? "(?!)"
        : specials.stream().sorted(Comparator.comparingInt(String::length).reversed()).map(Pattern::quote)
            .collect(Collectors.joining("|")));
  }

  /**
   * Returns a text of the data, of the same length, with its special tokens marked.
   *
   * @throws UserError for a reserved character
   */
  String mark(String text) {
    requireUnmarked(text);
    StringBuilder marked = new StringBuilder(text);
    Matcher found = special.matcher(marked);
    for (int from = 0; found.find(from);) {
      char first = marked.charAt(found.start());
      marked.setCharAt(found.start(), (char) (MARK + beginnings.indexOf(first)));
      from = found.start() + 1; // a shorter special token may stand in the rest of this one
    }
    return marked.toString();
  }

  /** Returns a text whose special tokens are tokens, as it is. @throws UserError for a reserved character */
  String requireUnmarked(String text) {
    Matcher reserved = RESERVED.matcher(text);
    if (reserved.find()) {
      throw new UserError("it holds the character U+" + Integer.toHexString(text.charAt(reserved.start()))
          .toUpperCase(java.util.Locale.ROOT) + ", which Unicode keeps out of texts, expected text without it");
    }
    return text;
  }

  /** Returns a rendered text for readers, with marks replaced by the original text. */
  String readable(String rendered) {
    return MARKED.matcher(rendered).replaceAll(
        found -> Matcher.quoteReplacement(beginnings.substring(found.group().charAt(0) - MARK).substring(0, 1)));
  }

  /** Returns the tokens of a rendered text: marked special tokens as plain text, the template's as special tokens. */
  int[] encode(String rendered) {
    Matcher mark = MARKED.matcher(rendered);
    if (!mark.find()) {
      return tokenizer.encode(rendered);
    }
    IntStream.Builder tokens = IntStream.builder();
    int position = 0;
    while (mark.find(position)) {
      int from = lastSpecialEnd(rendered, position, mark.start());
      Matcher next = special.matcher(rendered);
      int to = next.find(mark.end()) ? next.start() : rendered.length();
      add(tokens, tokenizer.encode(rendered.substring(position, from)));
      add(tokens, tokenizer.encodePlain(readable(rendered.substring(from, to))));
      position = to;
    }
    add(tokens, tokenizer.encode(rendered.substring(position)));
    return tokens.build().toArray();
  }

  private int lastSpecialEnd(String rendered, int from, int to) {
    Matcher matcher = special.matcher(rendered).region(from, to);
    int end = from;
    while (matcher.find()) {
      end = matcher.end();
    }
    return end;
  }

  private static void add(IntStream.Builder tokens, int[] more) {
    for (int token : more) {
      tokens.add(token);
    }
  }
}
