package kedge.sft.curation.text;

import java.text.Normalizer;
import java.util.Locale;

/**
 * Words of a text in a normal form for comparison: compatible Unicode forms, case, spacing and punctuation make no
 * difference. Numbers are kept whole ({@code 1,250.50} is {@code 1250.50}), operators between them are words, a hyphen
 * between letters is a space, and each character of Chinese, Japanese or Korean is a word.
 */
public final class NormalizedWords {
  private static final String OPERATORS = "+-*/=<>^%×÷√∫∑∞≤≥≠±{}\\_$€£";
  private static final String[] NONE = {};

  private NormalizedWords() {
  }

  /** Returns the words, joined by single spaces. */
  public static String normal(String text) {
    String folded = fold(text);
    StringBuilder words = new StringBuilder(folded.length() + 16);
    boolean joined = false; // whether the next letter continues the word
    int step;
    for (int i = 0; i < folded.length(); i += step) {
      int c = folded.codePointAt(i);
      step = Character.charCount(c);
      if (isAlone(c, folded, i)) {
        space(words).appendCodePoint(c);
        joined = false;
      } else if (Character.isLetterOrDigit(c)) {
        (joined ? words : space(words)).appendCodePoint(c);
        joined = true;
      } else if (joined && c == '.' && digit(folded, i - 1) && digit(folded, i + 1)) {
        words.append('.');
      } else if (!(joined
          && (isThousands(folded, i) || c == '\'' || Character.getType(c) == Character.NON_SPACING_MARK))) {
        joined = false;
      }
    }
    return words.toString();
  }

  /** Returns the words. */
  public static String[] of(String text) {
    String words = normal(text);
    return words.isEmpty() ? NONE : words.split(" ");
  }

  /**
   * Estimates the number of tokens of a text: each run of up to eight letters, each digit, operator and mark counts as
   * one.
   */
  public static int tokens(String text) {
    int tokens = 0;
    int letters = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = Character.isLetter(c) && !Character.isIdeographic(c);
      if (letter) {
        tokens += letters++ % 8 == 0 ? 1 : 0;
      } else {
        letters = 0;
        tokens += Character.isWhitespace(c) || Character.isLowSurrogate(c) ? 0 : 1;
      }
    }
    return tokens;
  }

  private static String fold(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 128) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC).replace('’', '\'').replace('−', '-')
            .toLowerCase(Locale.ROOT);
      }
    }
    return text.toLowerCase(Locale.ROOT);
  }

  private static StringBuilder space(StringBuilder words) {
    return words.length() == 0 ? words : words.append(' ');
  }

  private static boolean isAlone(int c, String text, int at) {
    if (c == '-') {
      return !(letter(text, at - 1) && letter(text, at + 1));
    }
    return OPERATORS.indexOf(c) >= 0 || Character.isIdeographic(c) || isKanaOrHangul(c);
  }

  private static boolean isKanaOrHangul(int c) {
    return (c >= 0x3040 && c <= 0x30FF) || (c >= 0xAC00 && c <= 0xD7AF);
  }

  private static boolean isThousands(String text, int at) {
    return text.charAt(at) == ',' && digit(text, at - 1) && digit(text, at + 1) && digit(text, at + 2)
        && digit(text, at + 3) && !digit(text, at + 4);
  }

  private static boolean digit(String text, int at) {
    return at >= 0 && at < text.length() && Character.isDigit(text.charAt(at));
  }

  private static boolean letter(String text, int at) {
    return at >= 0 && at < text.length() && Character.isLetter(text.charAt(at));
  }
}
