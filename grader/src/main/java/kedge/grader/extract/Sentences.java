package kedge.grader.extract;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kedge.grader.tree.Limits;

/** Extracts the answer from the text after "the answer is". */
final class Sentences {
  private static final Pattern CLAUSE = Pattern.compile(
      "(?is),?\\s+(?:which|because|since|so that|after|given that|due to)\\b.*|,\\s+(?:so|as|hence|thus"
          + "|and so)\\b.*|\\s+\\((?!or\\b)(?=[a-z]{2}).*\\)$");
  private static final Pattern LEADING = Pattern.compile(
      "(?i)^(?:(?:therefore|thus|hence|so|then|indeed|simply|just|about|around|roughly|approximately"
          + "|exactly|equal to|equals|that|is|are|given by|option|choice)\\b[\\s,:]*|[:,=]\\s*)+(?=\\S)");
  private static final Pattern LABEL = Pattern.compile("^(?:\\([A-J]\\)|[A-J][.):])");
  private static final Pattern VERB = Pattern.compile("(?i)\\b(?:is|are|equals|be|becomes)\\s+|=|:\\s");

  private Sentences() {
  }

  /**
   * Returns the answer at an index: a formula in its delimiters, or the text up to the end of the sentence; empty if
   * there is none.
   */
  static String answer(String text, int from) {
    int at = from;
    while (at < text.length()
        && (Character.isWhitespace(text.charAt(at)) || ":\uff1a*_`".indexOf(text.charAt(at)) >= 0)) {
      at++;
    }
    for (String[] pair : new String[][]{{"$$", "$$"}, {"\\[", "\\]"}, {"\\(", "\\)"}, {"$", "$"}}) {
      if (text.startsWith(pair[0], at)) {
        int close = text.indexOf(pair[1], at + pair[0].length());
        int line = text.indexOf('\n', at);
        boolean delimits = close > 0
            && (pair[0].length() == 2 || (line < 0 || close < line) && !isProse(text, at + 1, close));
        if (delimits && endsSentence(text, close + pair[1].length())) {
          return text.substring(at + pair[0].length(), close).strip();
        }
      }
    }
    int end = at;
    while (end < text.length() && text.charAt(end) != '\n' && !isFullStop(text, end)) {
      end++;
    }
    while (end > at && " \t\r*`_!?".indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return value(text.substring(at, end));
  }

  /**
   * Returns the value in the rest of a sentence: the text after its last "is" or "=", without a clause that explains
   * it.
   */
  private static String value(String sentence) {
    if (sentence.length() > 2 * Limits.ANSWER) {
      return sentence;
    }
    String value = LEADING.matcher(CLAUSE.matcher(sentence).replaceFirst("")).replaceFirst("");
    boolean doubtful = value.matches("(?is).*\\b(not|or|either|neither|between|n't)\\b.*");
    Matcher verb = VERB.matcher(value);
    int from = -1;
    while (!doubtful && !LABEL.matcher(value).find() && isProse(value, 0, value.length()) && verb.find()) {
      from = verb.end();
    }
    String rest = from < 0 ? value : LEADING.matcher(value.substring(from).strip()).replaceFirst("");
    boolean formula = rest.length() > 2 && rest.startsWith("$") && rest.indexOf('$', 1) == rest.length() - 1;
    return formula ? rest.substring(1, rest.length() - 1).strip() : rest;
  }

  /** Returns whether only the end of a sentence follows. */
  private static boolean endsSentence(String text, int from) {
    int at = from;
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '*')) {
      at++;
    }
    return at >= text.length() || text.charAt(at) == '\n' || text.charAt(at) == '.' && isFullStop(text, at);
  }

  private static boolean isFullStop(String text, int at) {
    boolean space = at + 1 >= text.length() || Character.isWhitespace(text.charAt(at + 1)) || text.charAt(at + 1) == '*'
        || text.charAt(at + 1) == '<';
    boolean label = at >= 1 && Character.isUpperCase(text.charAt(at - 1))
        && (at < 2 || Character.isWhitespace(text.charAt(at - 2)));
    return text.charAt(at) == '\u3002' || text.charAt(at) == '.' && space && !(label && at + 1 < text.length());
  }

  /** Returns whether a range has two consecutive plain words. */
  static boolean isProse(String text, int from, int to) {
    int words = 0;
    for (String word : text.substring(from, to).split(" ")) {
      boolean plain = word.length() > 2 && word.chars().allMatch(Character::isLetter);
      words = plain ? words + 1 : 0;
      if (words >= 2) {
        return true;
      }
    }
    return false;
  }
}
