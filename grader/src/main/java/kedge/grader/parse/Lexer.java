package kedge.grader.parse;

import java.util.ArrayList;
import java.util.List;
import kedge.grader.parse.Token.Kind;
import kedge.grader.tree.Limits;
import kedge.grader.tree.TooComplexException;
import kedge.grader.tree.UnparsableException;

/**
 * Splits an answer, in LaTeX or plain notation, into tokens in one pass. Commands without meaning (sizes, thin spaces,
 * math mode delimiters) are dropped.
 */
public final class Lexer {
  private final String text;
  private final Spelling spelling;
  private final List<Token> tokens = new ArrayList<>();
  private final boolean environments;
  private final boolean dollarsPair;
  private final NumberScanner numbers;
  private boolean spaced;
  private int brackets;
  private int braces;
  private boolean ambiguous;

  /**
   * Choices between readings of an ambiguous text.
   *
   * @param grouped {@code 1,234} is one number, else a list
   * @param scientific {@code 2e-3} is 0.002, else 2·e - 3
   * @param tight {@code 1/2x} is 1/(2x), else (1/2)x; used by the parser
   */
  record Spelling(boolean grouped, boolean scientific, boolean tight) {
  }

  private Lexer(String text, Spelling spelling) {
    this.text = text;
    this.spelling = spelling;
    this.environments = text.contains("\\begin");
    this.numbers = new NumberScanner(text);
    int dollars = 0;
    for (int i = 0; i < text.length(); i++) {
      dollars += text.charAt(i) == '$' && (i == 0 || text.charAt(i - 1) != '\\') ? 1 : 0;
    }
    this.dollarsPair = dollars % 2 == 0;
  }

  /**
   * Tokens of a text, the last being {@link Kind#END_OF_TEXT}.
   *
   * @param ambiguous whether a number has another reading
   */
  record Lexed(List<Token> tokens, boolean ambiguous) {
  }

  /**
   * Splits a text into tokens.
   *
   * @throws UnparsableException if its braces do not match
   * @throws TooComplexException if it has too many tokens or too long a number
   */
  static Lexed lex(String text, Spelling spelling) {
    Lexer lexer = new Lexer(text, spelling);
    lexer.range(0, text.length(), 0);
    if (lexer.braces != 0) {
      throw new UnparsableException("unmatched braces");
    }
    lexer.tokens.add(new Token(Kind.END_OF_TEXT, "", lexer.spaced));
    return new Lexed(lexer.tokens, lexer.ambiguous);
  }

  private void range(int from, int to, int depth) {
    if (depth > Limits.DEPTH) {
      throw new TooComplexException("text inside text more than " + Limits.DEPTH + " deep");
    }
    int at = from;
    while (at < to) {
      char c = text.charAt(at);
      if (c == '\\') {
        at = command(at, to, depth);
      } else if (c <= ' ' || c == '~' || c == '\u00a0' || Character.isSpaceChar(c)) {
        spaced = true;
        at++;
      } else if (digit(c)
          || c == '.' && at + 1 < to && (digit(text.charAt(at + 1)) || text.startsWith("\\overline", at + 1))
              && !(at > from && digit(text.charAt(at - 1)))) {
        at = number(at, to);
      } else if (letter(c)) {
        at = word(at, to);
      } else {
        at = sign(at, to);
      }
    }
  }

  private int number(int at, int to) {
    NumberScanner.Scanned scanned = numbers.scan(at, to, spelling, brackets > 0);
    ambiguous |= scanned.ambiguous();
    add(Kind.NUMBER, scanned.digits());
    return scanned.end();
  }

  private int sign(int at, int to) {
    char c = text.charAt(at);
    char next = at + 1 < to ? text.charAt(at + 1) : 0;
    if (c == '$') {
      if (!dollarsPair) {
        add(Kind.CURRENCY, "dollar");
      } else {
        spaced = true;
      }
      return at + 1;
    }
    if (c == '.' || c == '\u3002') {
      add(Kind.PERIOD, ".");
      return at + 1;
    }
    if ((c == '<' || c == '>') && next == '=') {
      add(Kind.RELATION, c + "=");
      return at + 2;
    }
    if (c == '!' && next == '=' && !(lastIs(Kind.NUMBER) || lastIs(Kind.CLOSE))) {
      add(Kind.RELATION, "!=");
      return at + 2;
    }
    if (c == '+' && next == '-' || c == '*' && next == '*' || c == '=' && next == '=' || c == ':' && next == '=') {
      add(c == '+' ? Kind.PLUS_MINUS : c == '*' ? Kind.CARET : Kind.RELATION, c == '+' ? "\\pm" : c == '*' ? "^" : "=");
      return at + 2;
    }
    String raised = UnicodeSigns.run(text, at, true);
    String run = raised.isEmpty() ? UnicodeSigns.run(text, at, false) : raised;
    if (!run.isEmpty()) {
      add(raised.isEmpty() ? Kind.UNDERSCORE : Kind.CARET, raised.isEmpty() ? "_" : "^");
      as(run.length() == 1 ? run : "{" + run + "}");
      return at + run.length();
    }
    if (c == '\u221b' || c == '\u221c') {
      as(c == '\u221b' ? "\\sqrt[3]" : "\\sqrt[4]");
      return at + 1;
    }
    return UnicodeSigns.fraction(c) != null ? fraction(c, at) : character(c, at);
  }

  /** Adds the tokens of another text. */
  private void as(String other) {
    lex(other, spelling).tokens().stream().filter(token -> !token.is(Kind.END_OF_TEXT))
        .forEach(token -> add(token.kind(), token.text()));
  }

  private int fraction(char c, int at) {
    String digits = UnicodeSigns.fraction(c);
    add(Kind.FRACTION, "\\frac");
    add(Kind.NUMBER, digits.substring(0, 1));
    add(Kind.NUMBER, digits.substring(1));
    return at + 1;
  }

  private int character(char c, int at) {
    Token token = Notation.character(c);
    if (token == null) {
      int point = text.codePointAt(at);
      add(Kind.UNKNOWN, Character.isSurrogate(c) && !Character.isSupplementaryCodePoint(point) ? "\ufffd"
          : Character.toString(point));
      return at + Character.charCount(point);
    }
    brackets(token.kind());
    add(token.kind(), token.text());
    return at + 1;
  }

  private void brackets(Kind kind) {
    switch (kind) {
      case OPEN, SET_OPEN -> brackets++;
      case CLOSE, SET_CLOSE -> brackets--;
      case GROUP_OPEN -> braces++;
      case GROUP_CLOSE -> {
        if (--braces < 0) {
          throw new UnparsableException("unmatched braces");
        }
      }
      default -> {
      }
    }
  }

  private int word(int at, int to) {
    int end = at;
    while (end < to && letter(text.charAt(end))) {
      end++;
    }
    String word = text.substring(at, end);
    Token known = Notation.word(word);
    if (known == null && Character.getType(word.charAt(0)) == Character.OTHER_LETTER) {
      add(Kind.TEXT, word); // a script without capital letters: units and counters, not factors
      return end;
    }
    if (known != null) {
      add(known.kind(), known.text());
    } else if (end - at == 1) {
      add(Kind.NAME, word);
    } else if (end - at > 2 && Notation.word(text.substring(at, end - 1)) != null && functionOf(word)
        && "xyztabuvnABC".indexOf(word.charAt(word.length() - 1)) >= 0) {
      Token function = Notation.word(text.substring(at, end - 1));
      add(function.kind(), function.text());
      add(Kind.NAME, text.substring(end - 1, end));
    } else {
      add(Kind.WORD, word);
    }
    return end;
  }

  private static boolean functionOf(String word) {
    Token function = Notation.word(word.substring(0, word.length() - 1));
    return (function.is(Kind.FUNCTION) || function.is(Kind.LOGARITHM))
        && "sin cos tan cot sec csc log ln".contains(function.text());
  }

  private int command(int at, int to, int depth) {
    int end = at + 1;
    if (end >= to) {
      return end;
    }
    char c = text.charAt(end);
    if (!(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z')) {
      return symbol(c, at, end, to, depth);
    }
    while (end < to
        && (text.charAt(end) >= 'a' && text.charAt(end) <= 'z' || text.charAt(end) >= 'A' && text.charAt(end) <= 'Z')) {
      end++;
    }
    String name = text.substring(at + 1, end);
    Token token = Notation.command(name);
    if (token != null) {
      brackets(token.kind());
      add(token.kind(), token.text());
      return end;
    }
    if (Notation.isDress(name)) {
      spaced = true;
      boolean invisible = (name.equals("left") || name.equals("right")) && end < to && text.charAt(end) == '.';
      return invisible ? end + 1 : end;
    }
    if (Notation.isText(name)) {
      return new TextCommand(text, end, to).read(this, depth);
    }
    return special(name, end, to);
  }

  private int special(String name, int end, int to) {
    TextCommand argument = new TextCommand(text, end, to);
    switch (name) {
      case "begin", "end" -> add(name.equals("begin") ? Kind.BEGIN : Kind.END, argument.content());
      case "mathbb", "Bbb", "mathds" -> {
        String set = argument.content();
        add(set.length() == 1 && "RZQNC".contains(set) ? Kind.NUMBER_SET : Kind.NAME, set.isEmpty() ? "?" : set);
      }
      case "hspace", "vspace", "phantom", "hphantom", "label", "tag", "color", "textcolor" -> spaced = true;
      case "dots", "ldots", "cdots" -> {
        add(Kind.UNKNOWN, "...");
        return end;
      }
      default -> {
        add(Kind.UNKNOWN, "\\" + name);
        return end;
      }
    }
    return argument.end();
  }

  private int symbol(char c, int at, int end, int to, int depth) {
    switch (c) {
      case '\\' -> {
        if (environments) {
          add(Kind.NEW_ROW, "\\\\");
          int close = text.startsWith("[", end + 1) ? text.indexOf(']', end + 1) : -1;
          return close > 0 && close < to && close - end < 10
              && text.substring(end + 2, close).matches("-?[0-9.]+ ?[a-z]{2}") ? close + 1 : end + 1; // row spacing
        }
        spaced = true;
        boolean doubled = end + 1 < to
            && (Character.isLetter(text.charAt(end + 1)) || "{}%$,!;:()[]|".indexOf(text.charAt(end + 1)) >= 0);
        return doubled ? end : end + 1; // a backslash that was escaped a second time
      }
      case '{' -> set(Kind.SET_OPEN, "\\{");
      case '}' -> set(Kind.SET_CLOSE, "\\}");
      case '%' -> add(Kind.PERCENT, "%");
      case '$' -> add(Kind.CURRENCY, "dollar");
      case '|' -> add(Kind.NORM, "\\|");
      case '&' -> add(Kind.UNKNOWN, "&");
      case '_', '#', '^', '"', '\'', '`', '=', '.' -> add(Kind.UNKNOWN, "\\" + c);
      default -> spaced = true; // \, \! \; \: \> \( \) \[ \] and an escaped space
    }
    return end + 1;
  }

  private void set(Kind kind, String spelled) {
    brackets(kind);
    add(kind, spelled);
  }

  /** Adds the tokens of a range as if it were a text of its own: the argument of a text command. */
  void inside(int from, int to, int depth) {
    range(from, to, depth + 1);
  }

  void add(Kind kind, String spelled) {
    if (tokens.size() >= Limits.TOKENS) {
      throw new TooComplexException("more than " + Limits.TOKENS + " tokens");
    }
    tokens.add(new Token(kind, spelled, spaced));
    spaced = false;
  }

  void space() {
    spaced = true;
  }

  private boolean lastIs(Kind kind) {
    return !tokens.isEmpty() && tokens.get(tokens.size() - 1).is(kind);
  }

  /** Returns whether the last token can be followed by a unit. */
  boolean endsInValue() {
    int at = tokens.size() - 1;
    while (at > 0 && !tokens.get(at).is(Kind.FRACTION) && (tokens.get(at).is(Kind.GROUP_OPEN)
        || tokens.get(at).is(Kind.GROUP_CLOSE) || tokens.get(at).is(Kind.TEXT))) {
      at--;
    }
    boolean fraction = lastIs(Kind.GROUP_OPEN) && at > 0 && tokens.get(at).is(Kind.FRACTION);
    return fraction && tokens.get(at - 1).is(Kind.NUMBER) || lastIs(Kind.NUMBER) || lastIs(Kind.GROUP_CLOSE)
        || lastIs(Kind.PI) || lastIs(Kind.CLOSE) || lastIs(Kind.DEGREE);
  }

  private static boolean letter(char c) {
    return Character.isLetter(c) && Character.getType(c) != Character.MODIFIER_LETTER && Notation.character(c) == null;
  }

  public static boolean digit(char c) {
    return c >= '0' && c <= '9';
  }
}
