package kedge.grader.extract;

/** Takes the answer out of what follows "the answer is". */
final class Sentences {
  private Sentences() {
  }

  /**
   * The answer that begins at a place: a formula in its delimiters, or the text up to the end of the sentence. Empty if
   * there is none.
   */
  static String answer(String text, int from) {
    int at = from;
    while (at < text.length() && (Character.isWhitespace(text.charAt(at)) || ":*_`".indexOf(text.charAt(at)) >= 0)) {
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
    String answer = text.substring(at, end).strip();
    while (answer.endsWith("*") || answer.endsWith("`")) {
      answer = answer.substring(0, answer.length() - 1);
    }
    return answer;
  }

  /** Returns whether nothing but the end of a sentence follows. */
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
    return text.charAt(at) == '.' && space && !(label && at + 1 < text.length());
  }

  /** Returns whether a range holds two plain words in a row. */
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
