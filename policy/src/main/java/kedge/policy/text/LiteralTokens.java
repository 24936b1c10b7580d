package kedge.policy.text;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kedge.data.UserError;

/**
 * Special tokens that occur as text in the data ({@code <|im_end|>} in a question). During rendering each is replaced
 * by a mark, to distinguish it from those of the template, and is then encoded as plain text.
 */
final class LiteralTokens {
  private static final char BEGIN = '\uFDD0';
  private static final char END = '\uFDD1';
  private static final Pattern MARKED = Pattern.compile(BEGIN + "(.)" + END);
  private static final Pattern RESERVED = Pattern.compile("[\uFDD0-\uFDD3]");

  private final Tokenizer tokenizer;
  private final List<String> specials;
  private final Pattern special;

  LiteralTokens(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
    this.specials = tokenizer.specialTokens();
    this.special = Pattern.compile(specials.isEmpty() ? "(?!)"
        : specials.stream().sorted(Comparator.comparingInt(String::length).reversed()).map(Pattern::quote)
            .collect(Collectors.joining("|")));
  }

  /** Returns a text of the data with its special tokens marked. @throws UserError for a character that marks use */
  String mark(String text) {
    Matcher reserved = RESERVED.matcher(text);
    if (reserved.find()) {
      throw new UserError("a message holds the character U+" + Integer.toHexString(text.charAt(reserved.start()))
          .toUpperCase(java.util.Locale.ROOT) + ", which Unicode keeps out of texts, expected text without it");
    }
    return special.matcher(text).replaceAll(found -> Matcher.quoteReplacement("" + BEGIN
        + (char) ('\uE000' + specials.indexOf(found.group())) + END));
  }

  /** Returns a rendered text for readers, with marks replaced by the original text. */
  String readable(String rendered) {
    return MARKED.matcher(rendered)
        .replaceAll(found -> Matcher.quoteReplacement(specials.get(found.group(1).charAt(0) - '\uE000')));
  }

  /** Returns the tokens of a rendered text: marked special tokens as plain text, the template's as special tokens. */
  int[] encode(String rendered) {
    if (rendered.indexOf(BEGIN) < 0) {
      return tokenizer.encode(rendered);
    }
    IntStream.Builder tokens = IntStream.builder();
    int position = 0;
    Matcher mark = MARKED.matcher(rendered);
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
