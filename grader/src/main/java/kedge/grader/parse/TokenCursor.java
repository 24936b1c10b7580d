package kedge.grader.parse;

import java.util.ArrayList;
import java.util.List;
import kedge.grader.parse.Token.Kind;
import kedge.grader.tree.Limits;
import kedge.grader.tree.TooComplexException;
import kedge.grader.tree.UnparsableException;

/** A position in a list of tokens, with the depth of brackets. */
class TokenCursor {
  private final List<Token> tokens;
  private int at;
  private int depth;

  TokenCursor(List<Token> tokens) {
    this.tokens = new ArrayList<>(tokens);
  }

  Token peek() {
    return tokens.get(at);
  }

  /** Returns the token a number of positions ahead; the end of text beyond the last. */
  Token peek(int ahead) {
    return tokens.get(Math.min(Math.max(0, at + ahead), tokens.size() - 1));
  }

  boolean nextIs(Kind kind) {
    return tokens.get(at).kind() == kind;
  }

  boolean nextIs(Kind kind, String text) {
    return tokens.get(at).is(kind, text);
  }

  Token next() {
    Token token = tokens.get(at);
    if (at < tokens.size() - 1) {
      at++;
    }
    return token;
  }

  boolean accept(Kind kind) {
    if (nextIs(kind)) {
      next();
      return true;
    }
    return false;
  }

  void expect(Kind kind) {
    if (!accept(kind)) {
      throw unexpected();
    }
  }

  UnparsableException unexpected() {
    return new UnparsableException(nextIs(Kind.END_OF_TEXT) ? "ends too early" : "unexpected '" + peek().text() + "'");
  }

  int place() {
    return at;
  }

  void back(int place) {
    at = place;
  }

  /** Replaces the token here by others. */
  void replace(List<Token> others) {
    tokens.remove(at);
    tokens.addAll(at, others);
    if (tokens.size() > 3 * Limits.TOKENS) {
      throw new TooComplexException("more than " + 3 * Limits.TOKENS + " tokens");
    }
  }

  /** Takes the first digit of the number here, as LaTeX reads {@code \frac12}. */
  String digit() {
    Token number = next();
    if (number.text().length() == 1 || number.text().indexOf('.') >= 0) {
      return number.text();
    }
    back(at - 1);
    String rest = number.text().substring(1);
    if (Character.toLowerCase(rest.charAt(0)) == 'e') {
      replace(exponent(rest));
    } else {
      tokens.set(at, new Token(Kind.NUMBER, rest, false));
    }
    return number.text().substring(0, 1);
  }

  /** Returns {@code 1e-11} without its first digit, as tokens: the letter e, a sign, a number. */
  private static List<Token> exponent(String text) {
    List<Token> parts = new ArrayList<>(List.of(new Token(Kind.NAME, text.substring(0, 1), false)));
    int digits = 1;
    if (text.length() > 1 && (text.charAt(1) == '-' || text.charAt(1) == '+')) {
      parts.add(new Token(text.charAt(1) == '-' ? Kind.MINUS : Kind.PLUS, text.substring(1, 2), false));
      digits = 2;
    }
    parts.add(new Token(Kind.NUMBER, text.substring(digits), false));
    return parts;
  }

  /** Returns the index of the token that closes the bracket here; -1 if none does. */
  int closingIndex() {
    int open = 0;
    for (int i = at; i < tokens.size(); i++) {
      switch (tokens.get(i).kind()) {
        case OPEN, SET_OPEN, GROUP_OPEN -> open++;
        case CLOSE, SET_CLOSE, GROUP_CLOSE -> {
          if (--open == 0) {
            return i;
          }
        }
        default -> {
        }
      }
    }
    return -1;
  }

  Token token(int place) {
    return tokens.get(place);
  }

  int size() {
    return tokens.size();
  }

  void enter() {
    if (++depth > Limits.DEPTH) {
      throw new TooComplexException("more than " + Limits.DEPTH + " nested brackets");
    }
  }

  void leave() {
    depth--;
  }
}
