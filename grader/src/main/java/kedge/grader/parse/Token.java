package kedge.grader.parse;

/**
 * A token of an answer.
 *
 * @param kind kind of token
 * @param text text in normalized spelling: {@code \dfrac} and {@code \frac} are both {@code \frac}
 * @param spaced whether white space precedes it
 */
record Token(Kind kind, String text, boolean spaced) {

  /** Kinds of tokens. If several symbols share a kind, the text distinguishes them. */
  enum Kind {
    NUMBER, NAME, WORD, TEXT, FUNCTION, LOGARITHM, PI, INFINITY, EMPTY_SET, NUMBER_SET, PLUS, MINUS, PLUS_MINUS,
    MINUS_PLUS, TIMES, DIVIDE, CARET, UNDERSCORE, BANG, PRIME, PERCENT, DEGREE, CURRENCY, OPEN, CLOSE, SET_OPEN,
    SET_CLOSE, GROUP_OPEN, GROUP_CLOSE, BAR, NORM, COMMA, SEMICOLON, COLON, AND, OR, RELATION, SET_OPERATION, FRACTION,
    ROOT, BINOMIAL, CHOOSE, OVER, OVERLINE, BEGIN, END, AMPERSAND, NEW_ROW, SERIES, PERIOD, UNKNOWN, END_OF_TEXT
  }

  boolean is(Kind other) {
    return kind == other;
  }

  boolean is(Kind other, String spelling) {
    return kind == other && text.equals(spelling);
  }
}
