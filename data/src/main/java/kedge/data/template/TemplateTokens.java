package kedge.data.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kedge.data.UserError;
import kedge.data.template.python.PythonArithmetic;
import kedge.data.template.python.PythonFault;
import kedge.data.template.python.PythonText;

/** The tokens of an output or a tag, read one after another. */
final class TemplateTokens {
  private static final Pattern INTEGER = Pattern
      .compile("0[xX](_?[0-9a-fA-F]){1,900}|0[oO](_?[0-7]){1,900}|0[bB](_?[01]){1,900}"
          + "|[1-9](_?[0-9]){0,900}|0(_?0){0,900}");
  private static final Pattern REAL = Pattern.compile("[0-9](_?[0-9]){0,900}"
      + "((\\.[0-9](_?[0-9]){0,900})?[eE][-+]?[0-9]{1,9}|\\.[0-9](_?[0-9]){0,900})");
  private static final List<String> OPERATORS = List.of("//", "**", "==", "!=", ">=", "<=", "+", "-", "*", "/", "%",
      "~", ">", "<", "=", ".", ":", "|", ",", ";", "(", ")", "[", "]", "{", "}");

  enum Kind {
    NAME, TEXT, NUMBER, OPERATOR, END
  }

  /** @param value the value of a text or number, else what is written */
  record Token(Kind kind, Object value) {
    boolean is(String word) {
      return (kind == Kind.NAME || kind == Kind.OPERATOR) && value.equals(word);
    }
  }

  private final List<Token> tokens = new ArrayList<>();
  private final int line;
  private int position;

  TemplateTokens(String source, int line) {
    this.line = line;
    int at = 0;
    while (at < source.length()) {
      at = read(source, at);
    }
  }

  int line() {
    return line;
  }

  Token peek() {
    return peek(0);
  }

  Token peek(int ahead) {
    return position + ahead < tokens.size() ? tokens.get(position + ahead) : new Token(Kind.END, "the end of the tag");
  }

  Token next() {
    Token token = peek();
    position++;
    return token;
  }

  /** Passes a word or operator, if it comes next. */
  boolean skip(String word) {
    boolean there = peek().is(word);
    position += there ? 1 : 0;
    return there;
  }

  void expect(String word) {
    if (!skip(word)) {
      throw fault("expected '" + word + "', but found " + described());
    }
  }

  String name() {
    if (peek().kind() != Kind.NAME) {
      throw fault("expected a name, but found " + described());
    }
    return (String) next().value();
  }

  void end() {
    if (peek().kind() != Kind.END) {
      throw fault("expected the end of the tag, but found " + described());
    }
  }

  String described() {
    return peek().kind() == Kind.END ? "its end" : "'" + peek().value() + "'";
  }

  UserError fault(String message) {
    return new UserError("chat template, line " + line + ": " + message);
  }

  private int read(String source, int at) {
    char c = source.charAt(at);
    if (PythonText.isSpace(c)) {
      return at + 1;
    }
    if (c == '\'' || c == '"') {
      int end = Literals.end(source, at);
      tokens.add(new Token(Kind.TEXT, Literals.value(source.substring(at, end + 1))));
      return end + 1;
    }
    if (c == '_' || Character.isLetter(c)) {
      int end = at;
      while (end < source.length() && (source.charAt(end) == '_' || Character.isLetterOrDigit(source.charAt(end)))) {
        end++;
      }
      tokens.add(new Token(Kind.NAME, source.substring(at, end)));
      return end;
    }
    if (c >= '0' && c <= '9') {
      return number(source, at);
    }
    for (String operator : OPERATORS) {
      if (source.startsWith(operator, at)) {
        tokens.add(new Token(Kind.OPERATOR, operator));
        return at + operator.length();
      }
    }
    throw fault("unexpected character '" + c + "'");
  }

  private int number(String source, int at) {
    boolean index = !tokens.isEmpty() && tokens.get(tokens.size() - 1).is(".");
    Matcher whole = INTEGER.matcher(source).region(at, source.length());
    Matcher real = REAL.matcher(source).region(at, source.length());
    whole.lookingAt();
    if (!index && real.lookingAt()) {
      tokens.add(new Token(Kind.NUMBER, Double.parseDouble(real.group().replace("_", ""))));
      return real.end();
    }
    String digits = whole.group().replace("_", "");
    int radix = digits.length() < 2 ? 10 : switch (digits.charAt(1)) {
      case 'x', 'X' -> 16;
      case 'o', 'O' -> 8;
      case 'b', 'B' -> 2;
      default -> 10;
    };
    try {
      BigInteger value = new BigInteger(radix == 10 ? digits : digits.substring(2), radix);
      tokens.add(new Token(Kind.NUMBER, PythonArithmetic.normal(value)));
    } catch (PythonFault | NumberFormatException tooLong) {
      throw fault("a number is " + whole.group());
    }
    return whole.end();
  }
}
