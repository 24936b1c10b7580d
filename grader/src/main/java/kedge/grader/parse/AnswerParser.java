package kedge.grader.parse;

import java.util.ArrayList;
import java.util.List;
import kedge.grader.parse.Token.Kind;
import kedge.grader.tree.Limits;
import kedge.grader.tree.Node;
import kedge.grader.tree.Rational;
import kedge.grader.tree.TooComplexException;
import kedge.grader.tree.UnparsableException;

/** Reads a whole answer: a list of items, each a chain of relations between sets, ratios or sums, with its unit. */
final class AnswerParser extends ExpressionParser {
  private static final int LONGEST_UNIT = 8;
  private boolean inSet;

  AnswerParser(List<Token> tokens, boolean tight) {
    super(tokens, tight);
  }

  /** Reads all tokens. @throws UnparsableException if they are no known notation */
  Node answer() {
    while (sees(Kind.RELATION, "=") || sees(Kind.RELATION, "~") || sees(Kind.COLON)) {
      next();
    }
    Node answer = list();
    while (sees(Kind.PERIOD) || sees(Kind.COMMA) || sees(Kind.SEMICOLON)) {
      next();
    }
    expect(Kind.END_OF_TEXT);
    return answer;
  }

  private Node list() {
    List<Node> items = new ArrayList<>();
    Node.Joint joint = null;
    while (true) {
      items.add(item());
      if (items.size() > Limits.ITEMS) {
        throw new TooComplexException("more than " + Limits.ITEMS + " items");
      }
      boolean joined = false;
      while (sees(Kind.COMMA) || sees(Kind.SEMICOLON) || sees(Kind.AND) || sees(Kind.OR)) {
        Kind kind = next().kind();
        joint = kind == Kind.OR ? Node.Joint.OR
            : kind == Kind.AND ? Node.Joint.AND : joint == null ? Node.Joint.COMMA : joint;
        joined = true;
      }
      if (!joined || Units.ends(peek())) {
        return items.size() == 1 ? items.get(0) : new Node.Listing(List.copyOf(items), joint);
      }
    }
  }

  @Override
  Node condition() {
    boolean outer = inSet;
    inSet = false;
    Node condition = list();
    inSet = outer;
    return condition;
  }

  /** An item at the top: words, a numeral with letters, or a value with its unit. */
  private Node item() {
    Node words = words();
    if (words != null) {
      return words;
    }
    Node numeral = numeral();
    if (numeral != null) {
      return numeral;
    }
    currency = null;
    Node value = relation();
    String money = currency;
    Node scaled = scale(value);
    String unit = unit();
    if (unit.isEmpty() && money == null) {
      return scaled;
    }
    return unit.isEmpty() ? new Node.Quantity(scaled, money) : new Node.Quantity(scaled, unit);
  }

  /** {@code 2.5 million}. */
  private Node scale(Node value) {
    Node scaled = value;
    while ((sees(Kind.WORD) || sees(Kind.TEXT)) && PlainWords.scale(peek().text()) != null) {
      int power = PlainWords.scale(next().text());
      scaled = new Node.Product(List.of(scaled, new Node.Number(Rational.of((long) Math.pow(10, power)), 0)));
    }
    return scaled;
  }

  private String unit() {
    StringBuilder unit = new StringBuilder();
    int count = 0;
    while (!sees(Kind.END_OF_TEXT) && Units.continues(peek(), count == 0)
        && !(sees(Kind.PERIOD) && peek(1).is(Kind.END_OF_TEXT)) && !endsGroup(unit)) {
      Token token = next();
      requireApart(token);
      if (token.is(Kind.WORD) || token.is(Kind.TEXT)) {
        for (String word : token.text().split(" ")) {
          if (PlainWords.isQualifier(word)) {
            throw new UnparsableException("a number with the word " + word);
          }
        }
      }
      unit.append(token.is(Kind.CARET) || unit.toString().endsWith("^") ? "" : " ").append(token.text());
      if (++count > LONGEST_UNIT) {
        throw unexpected();
      }
    }
    return count == 0 ? "" : Units.normalized(unit.toString().replace(" }", "}"));
  }

  /**
   * {@code 62tool} and {@code 12 tool1} are no numbers with a unit: letters that stick to a number are one only where
   * they are a known unit.
   */
  private void requireApart(Token token) {
    Token before = peek(-2);
    boolean word = token.is(Kind.WORD) && before.is(Kind.NUMBER);
    boolean number = token.is(Kind.NUMBER) && before.is(Kind.WORD);
    String letters = word ? token.text() : before.text();
    if ((word || number) && !token.spaced() && !Units.isKnown(letters) && !Units.isOrdinal(letters)) {
      throw new UnparsableException("a number with the letters " + letters);
    }
  }

  private boolean endsGroup(StringBuilder unit) {
    return sees(Kind.GROUP_CLOSE) && unit.indexOf("{") < 0;
  }

  /** Words up to the next separator; null if there is anything else. */
  private Node words() {
    int place = place();
    if (!sees(Kind.WORD) && !sees(Kind.TEXT) && !sees(Kind.NAME) && !sees(Kind.FUNCTION)) {
      return null;
    }
    StringBuilder text = new StringBuilder();
    boolean wordy = false;
    while (true) {
      Token token = peek();
      boolean part = switch (token.kind()) {
        case WORD, TEXT, NAME, PRIME, FUNCTION, PERIOD, EMPTY_SET -> true;
        case NUMBER, MINUS -> wordy;
        default -> false;
      };
      if (!part) {
        break;
      }
      boolean article = token.is(Kind.NAME) && place() == place
          && !("aAI".contains(token.text()) && (peek(1).is(Kind.WORD) || peek(1).is(Kind.TEXT)));
      if (article && !peek(1).is(Kind.PERIOD)) {
        break;
      }
      wordy |= token.is(Kind.TEXT) || token.is(Kind.WORD) && !PlainWords.isProduct(token.text());
      text.append(token.text());
      next();
    }
    if (!wordy || !(Units.ends(peek()))) {
      back(place);
      return null;
    }
    String letters = PlainWords.letters(text.toString());
    Integer number = PlainWords.number(letters);
    return number != null ? new Node.Number(Rational.of(number), 0) : TextAnswers.named(letters);
  }

  /** A numeral with letters among its digits, {@code A2F_{16}}; null if there is none here. */
  private Node numeral() {
    int place = place();
    StringBuilder digits = new StringBuilder();
    boolean mixed = false;
    while (sees(Kind.NUMBER) || sees(Kind.NAME) || sees(Kind.WORD) || sees(Kind.TEXT)) {
      mixed |= !sees(Kind.NUMBER);
      digits.append(next().text());
    }
    boolean first = digits.length() > 1 && mixed && sees(Kind.UNDERSCORE) && digits.chars().anyMatch(Character::isDigit)
        && digits.toString().equals(digits.toString().toUpperCase());
    if (first) {
      next();
      boolean group = accept(Kind.GROUP_OPEN);
      if (sees(Kind.NUMBER) && peek().text().length() < 3 && peek().text().indexOf('.') < 0) {
        int base = Integer.parseInt(next().text());
        if ((!group || accept(Kind.GROUP_CLOSE)) && base >= 11 && base <= 36
            && NumberParser.isNumeral(digits.toString(), base) && Units.ends(peek())) {
          return new Node.Based(digits.toString(), base);
        }
      }
    }
    back(place);
    return null;
  }

  @Override
  Node element() {
    boolean outer = inSet;
    inSet = bars == 1;
    Node element = sees(Kind.TEXT) && Units.ends(peek(1)) ? TextAnswers.named(PlainWords.letters(next().text()))
        : relation();
    inSet = outer;
    return element;
  }

  private Node relation() {
    enter();
    List<Node> sides = new ArrayList<>();
    List<String> signs = new ArrayList<>();
    sides.add(set());
    while (sees(Kind.RELATION) || sees(Kind.WORD, "in")
        && (peek(1).is(Kind.OPEN) || peek(1).is(Kind.SET_OPEN) || peek(1).is(Kind.NUMBER_SET))) {
      signs.add(next().text());
      sides.add(set());
    }
    leave();
    return signs.isEmpty() ? sides.get(0) : new Node.Relation(List.copyOf(sides), List.copyOf(signs));
  }

  private Node set() {
    Node left = ratio();
    while (sees(Kind.SET_OPERATION) || sees(Kind.NAME, "U")) {
      String operator = next().text();
      left = new Node.SetOperation(operator.contains("cap") ? '&' : operator.contains("set") ? '-' : '|', left,
          ratio());
    }
    return left;
  }

  private Node ratio() {
    Node first = sum();
    if (!sees(Kind.COLON) || inSet) {
      return first;
    }
    List<Node> parts = new ArrayList<>(List.of(first));
    while (accept(Kind.COLON) && parts.size() < Limits.ITEMS) {
      parts.add(sum());
    }
    return new Node.Ratio(List.copyOf(parts));
  }
}
