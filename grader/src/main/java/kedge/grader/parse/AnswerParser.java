package kedge.grader.parse;

import java.util.ArrayList;
import java.util.List;
import kedge.grader.parse.Token.Kind;
import kedge.grader.tree.Limits;
import kedge.grader.tree.Node;
import kedge.grader.tree.Rational;
import kedge.grader.tree.TooComplexException;
import kedge.grader.tree.UnparsableException;

/** Parser of a whole answer: a list of items, each a chain of relations between sets, ratios or sums, with its unit. */
final class AnswerParser extends ExpressionParser {
  private static final int LONGEST_UNIT = 8;
  private final boolean trusted;
  private boolean inSet;

  /** Makes a parser. @param trusted whether any words after a number are its unit, as in a gold answer */
  AnswerParser(List<Token> tokens, boolean tight, boolean trusted) {
    super(tokens, tight);
    this.trusted = trusted;
  }

  /** Parses all tokens. @throws UnparsableException if they are in no known notation */
  Node answer() {
    while (nextIs(Kind.RELATION, "=") || nextIs(Kind.RELATION, "~") || nextIs(Kind.COLON)) {
      next();
    }
    Node answer = list();
    while (nextIs(Kind.PERIOD) || nextIs(Kind.COMMA) || nextIs(Kind.SEMICOLON)) {
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
      while (nextIs(Kind.COMMA) || nextIs(Kind.SEMICOLON) || nextIs(Kind.AND) || nextIs(Kind.OR)) {
        Kind kind = next().kind();
        joint = kind == Kind.OR ? Node.Joint.OR
            : kind == Kind.AND ? Node.Joint.AND : joint == null ? Node.Joint.COMMA : joint;
        joined = true;
      }
      if (!joined || Units.ends(peek())) {
        if (items.size() > 1 && items.stream().anyMatch(item -> !isDomain(item))) {
          items.removeIf(AnswerParser::isDomain);
        }
        return items.size() == 1 ? items.get(0) : new Node.Listing(List.copyOf(items), joint);
      }
    }
  }

  /** Returns whether an item only states the domain of a letter: {@code k \\in \\mathbb Z}. */
  private static boolean isDomain(Node item) {
    return item instanceof Node.Relation relation && relation.signs().equals(List.of("in"))
        && relation.sides().get(0) instanceof Node.Variable && relation.sides().get(1) instanceof Node.NumberSet;
  }

  @Override
  Node condition() {
    boolean outer = inSet;
    inSet = false;
    Node condition = list();
    inSet = outer;
    return condition;
  }

  /** Parses a top-level item: words, a numeral with letters, or a value with its unit. */
  private Node item() {
    Node date = DateParser.read(this);
    if (date != null) {
      return date;
    }
    Node words = words();
    if (words != null) {
      return words;
    }
    Node numeral = numeral();
    if (numeral != null) {
      return numeral;
    }
    currency = null;
    measured = false;
    Node value = relation();
    String money = currency;
    Node scaled = scale(measured ? UnitAlgebra.extracted(value) : value);
    Node part = share(scaled);
    if (part != null) {
      return part;
    }
    String unit = unit();
    if (unit.isEmpty() && money == null) {
      return scaled;
    }
    return compound(new Node.Quantity(scaled, unit.isEmpty() ? money : unit));
  }

  /** Parses a scale word after a value: {@code 2.5 million}, {@code 2 dozen}, {@code 7 thousandths}. */
  private Node scale(Node value) {
    Node scaled = value;
    while (nextIs(Kind.WORD) || nextIs(Kind.TEXT)) {
      String[] words = peek().text().strip().split(" ", 2);
      Rational scale = words[0].equals("score") && words.length > 1 ? null : NumberWords.scale(words[0]);
      if (scale == null) {
        break;
      }
      Token token = next();
      scaled = scaled instanceof Node.Number number ? new Node.Number(number.value().times(scale), 0)
          : new Node.Product(List.of(scaled, new Node.Number(scale, 0)));
      if (words.length > 1) {
        back(place() - 1);
        replace(List.of(new Token(Kind.TEXT, words[1].replaceFirst("^of ", ""), token.spaced())));
      }
    }
    return scaled;
  }

  /** Parses {@code 4 out of 9} or {@code 1 in 3} as a quotient; null for anything else. */
  private Node share(Node value) {
    int place = place();
    StringBuilder words = new StringBuilder();
    while (nextIs(Kind.WORD) || nextIs(Kind.TEXT) || nextIs(Kind.RELATION, "in")) {
      words.append(next().text().strip()).append(' ');
    }
    String joined = words.toString().strip();
    if ((joined.equals("out of") || joined.equals("of") || joined.equals("in")) && nextIs(Kind.NUMBER)) {
      Node below = primary();
      if (Units.ends(peek())) {
        return new Node.Quotient(value, below);
      }
    }
    String[] last = joined.split(" ");
    if (joined.matches("(out of|of|in) \\d+") && Units.ends(peek())) {
      return new Node.Quotient(value, number(last[last.length - 1]));
    }
    back(place);
    return null;
  }

  /** Converts {@code 6 ft 3 in} to its smaller unit; returns the same quantity if nothing follows it. */
  private Node compound(Node.Quantity first) {
    Node.Quantity total = first;
    while (nextIs(Kind.NUMBER)) {
      Node more = number(next().text());
      String unit = unit();
      Integer factor = Units.factor(total.unit(), unit);
      if (factor == null) {
        throw new UnparsableException("a second number");
      }
      if (!(total.value()instanceof Node.Number whole && more instanceof Node.Number rest)) {
        throw unexpected();
      }
      Rational sum = whole.value().times(Rational.of(factor)).plus(rest.value());
      total = new Node.Quantity(new Node.Number(sum, rest.decimals()), unit);
    }
    return total;
  }

  private String unit() {
    StringBuilder unit = new StringBuilder();
    int count = 0;
    while (!nextIs(Kind.END_OF_TEXT) && Units.continues(peek(), count == 0)
        && !(nextIs(Kind.PERIOD) && peek(1).is(Kind.END_OF_TEXT)) && !endsGroup(unit)) {
      if (nextIs(Kind.NUMBER) && Units.factor(Units.normalized(unit.toString()), "") == null) {
        boolean power = unit.toString().matches("(?s).*(\\^|\\^ ?\\{? ?-?)")
            || !peek().spaced() && peek().text().matches("[1-9]") && !unit.toString().matches("(?s).*\\p{L}{4,} -");
        if (!power) {
          throw new UnparsableException("a second number");
        }
      } else if (nextIs(Kind.NUMBER) && peek().spaced()) {
        break;
      }
      Token token = next();
      requireApart(token);
      if (token.is(Kind.WORD) || token.is(Kind.TEXT)) {
        requireUnit(token.text());
      }
      unit.append(token.is(Kind.CARET) || unit.toString().endsWith("^") ? "" : " ").append(token.text());
      if (++count > LONGEST_UNIT) {
        throw unexpected();
      }
    }
    return count == 0 ? "" : Units.normalized(unit.toString().replace(" }", "}"));
  }

  private void requireUnit(String text) {
    for (String word : text.split("[\\s~]+")) {
      if (trusted ? PlainWords.isOperation(word) : PlainWords.isQualifier(word)) {
        throw new UnparsableException("a number with the word " + word);
      }
      boolean number = NumberWords.of(word) != null && !word.equals("a")
          || word.matches(".*\\d.*") && !word.matches("(?i)(\\(?[a-z.]+\\^?\\{?-?[1-9]\\}?\\)?[/*\u00b7]?)+");
      if (number && !word.equalsIgnoreCase("one")) {
        throw new UnparsableException("a second number");
      }
    }
  }

  /** Rejects {@code 62tool} and {@code 12 tool1}: letters directly after a number must be a known unit. */
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
    return nextIs(Kind.GROUP_CLOSE) && unit.indexOf("{") < 0;
  }

  /** Parses words up to the next separator; null if there is anything else. */
  private Node words() {
    int place = place();
    if (!nextIs(Kind.WORD) && !nextIs(Kind.TEXT) && !nextIs(Kind.NAME) && !nextIs(Kind.FUNCTION)) {
      return null;
    }
    StringBuilder text = new StringBuilder();
    StringBuilder spaced = new StringBuilder();
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
      spaced.append(' ').append(token.text());
      next();
    }
    if (!wordy || !(Units.ends(peek()))) {
      back(place);
      return null;
    }
    String letters = PlainWords.letters(text.toString());
    Rational number = NumberWords.of(spaced.toString());
    return number != null ? new Node.Number(number, 0) : TextAnswers.named(letters);
  }

  /** Parses a numeral with letters as digits, {@code A2F_{16}}; null if there is none here. */
  private Node numeral() {
    int place = place();
    StringBuilder digits = new StringBuilder();
    boolean mixed = false;
    while (nextIs(Kind.NUMBER) || nextIs(Kind.NAME) || nextIs(Kind.WORD) || nextIs(Kind.TEXT)) {
      mixed |= !nextIs(Kind.NUMBER);
      digits.append(next().text());
    }
    boolean first = digits.length() > 1 && mixed && nextIs(Kind.UNDERSCORE)
        && digits.chars().anyMatch(Character::isDigit)
        && digits.toString().equals(digits.toString().toUpperCase());
    if (first) {
      next();
      boolean group = accept(Kind.GROUP_OPEN);
      if (nextIs(Kind.NUMBER) && peek().text().length() < 3 && peek().text().indexOf('.') < 0) {
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
    boolean unit = peek(1).is(Kind.GROUP_CLOSE) && Units.isUnit(peek().text());
    Node element = nextIs(Kind.TEXT) && !unit && Units.ends(peek(1))
        ? TextAnswers.named(PlainWords.letters(next().text()))
        : relation();
    inSet = outer;
    return element;
  }

  private Node relation() {
    enter();
    List<Node> sides = new ArrayList<>();
    List<String> signs = new ArrayList<>();
    sides.add(set());
    while (nextIs(Kind.RELATION) || nextIs(Kind.WORD, "in")
        && (peek(1).is(Kind.OPEN) || peek(1).is(Kind.SET_OPEN) || peek(1).is(Kind.NUMBER_SET))) {
      signs.add(next().text());
      sides.add(set());
    }
    leave();
    return signs.isEmpty() ? sides.get(0) : new Node.Relation(List.copyOf(sides), List.copyOf(signs));
  }

  private Node set() {
    Node left = ratio();
    while (nextIs(Kind.SET_OPERATION) || nextIs(Kind.NAME, "U")) {
      String operator = next().text();
      left = new Node.SetOperation(operator.contains("cap") ? '&' : operator.contains("set") ? '-' : '|', left,
          ratio());
    }
    return left;
  }

  private Node ratio() {
    Node first = sum();
    if (!nextIs(Kind.COLON) || inSet) {
      return first;
    }
    List<Node> parts = new ArrayList<>(List.of(first));
    while (accept(Kind.COLON) && parts.size() < Limits.ITEMS) {
      parts.add(sum());
    }
    return new Node.Ratio(List.copyOf(parts));
  }
}
