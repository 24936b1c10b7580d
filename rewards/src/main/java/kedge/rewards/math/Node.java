package kedge.rewards.math;

import java.util.List;

/** An answer as a tree: numbers and formulas, and what is made of them. */
sealed interface Node {

  /** How large it is and what stands in it, gathered when it was made: no question about a tree walks it. */
  Facts facts();

  /** An exact number; decimals is the count of digits it was given after the point, 0 for whole numbers and fractions. */
  record Number(Rational value, int decimals) implements Node {
    @Override
    public Facts facts() {
      return Facts.leaf(1 + (value.numerator().bitLength() + value.denominator().bitLength()) / 16);
    }
  }

  /** π, e, i, ∞. */
  enum Constant implements Node {
    PI(Facts.leaf(1, Facts.Part.PI)), E(Facts.leaf(1)), I(Facts.leaf(1, Facts.Part.IMAGINARY)), INFINITY(Facts.leaf(1));

    private final Facts facts;

    Constant(Facts facts) {
      this.facts = facts;
    }

    @Override
    public Facts facts() {
      return facts;
    }
  }

  /** A variable; its key picks its values. */
  record Variable(String name, long key) implements Node {
    @Override
    public Facts facts() {
      return Facts.leaf(1 + name.length() / 8, Facts.Part.VARIABLE);
    }

    static Variable of(String name) {
      return new Variable(name, Points.key(name));
    }
  }

  /** a + b + ... */
  record Sum(List<Node> terms, Facts facts) implements Node {
    Sum(List<Node> terms) {
      this(terms, Facts.of(terms));
    }
  }

  /** -a */
  record Negative(Node of, Facts facts) implements Node {
    Negative(Node of) {
      this(of, Facts.of(of));
    }
  }

  /** a · b · ... */
  record Product(List<Node> factors, Facts facts) implements Node {
    Product(List<Node> factors) {
      this(factors, Facts.of(factors));
    }
  }

  /** a / b */
  record Quotient(Node above, Node below, Facts facts) implements Node {
    Quotient(Node above, Node below) {
      this(above, below, Facts.of(above, below).with(Facts.Part.OVER_ZERO, below instanceof Number number && number.value().signum() == 0));
    }
  }

  /** a ^ b */
  record Power(Node base, Node exponent, Facts facts) implements Node {
    Power(Node base, Node exponent) {
      this(base, exponent, Facts.of(base, exponent));
    }
  }

  /** The root of an index, 2 for the square root; odd roots of negative numbers are real. */
  record Root(Node index, Node radicand, Facts facts) implements Node {
    Root(Node index, Node radicand) {
      this(index, radicand, Facts.of(index, radicand));
    }
  }

  /** A known function of its arguments. */
  record Call(Elementary function, List<Node> arguments, Facts facts) implements Node {
    Call(Elementary function, List<Node> arguments) {
      this(function, arguments, Facts.ofCall(function, arguments));
    }
  }

  /** An unknown function of its arguments: f(x). */
  record Apply(String name, long key, List<Node> arguments, Facts facts) implements Node {
    Apply(String name, long key, List<Node> arguments) {
      this(name, key, arguments, Facts.of(arguments).with(Facts.Part.NAMED));
    }
  }

  /** A sum or product over a variable that runs from a whole number to another. */
  record Series(boolean product, String variable, Node from, Node to, Node body, Facts facts) implements Node {
    Series(boolean product, String variable, Node from, Node to, Node body) {
      this(product, variable, from, to, body, Facts.of(from, to, body).with(Facts.Part.SERIES));
    }
  }

  /** ±a, or ∓a when it is the lower sign that comes first. */
  record PlusMinus(boolean minusFirst, Node of, Facts facts) implements Node {
    PlusMinus(boolean minusFirst, Node of) {
      this(minusFirst, of, Facts.of(of).with(Facts.Part.PLUS_MINUS).with(Facts.Part.STRUCTURE).with(Facts.Part.MINUS_FIRST, minusFirst));
    }
  }

  /** a % */
  record Percent(Node of, Facts facts) implements Node {
    Percent(Node of) {
      this(of, Facts.of(of));
    }
  }

  /** An angle in degrees. */
  record Degrees(Node of, Facts facts) implements Node {
    Degrees(Node of) {
      this(of, Facts.of(of).with(Facts.Part.DEGREES));
    }
  }

  /** A value with its unit or currency in one spelling. */
  record Quantity(Node value, String unit, Facts facts) implements Node {
    Quantity(Node value, String unit) {
      this(value, unit, Facts.of(value));
    }
  }

  /** A matrix by rows, all equally long. */
  record Matrix(List<List<Node>> rows, Facts facts) implements Node {
    Matrix(List<List<Node>> rows) {
      this(rows, Facts.ofRows(rows));
    }
  }

  /** Ordered items in brackets: a pair, a vector, an interval. */
  record Tuple(List<Node> items, String open, String close, Facts facts) implements Node {
    Tuple(List<Node> items, String open, String close) {
      this(items, open, close, Facts.of(items).with(Facts.Part.STRUCTURE));
    }

    boolean isInterval() {
      return items.size() == 2 && "([".contains(open) && ")]".contains(close);
    }

    boolean isMixed() {
      return !open.equals("(") || !close.equals(")");
    }
  }

  /** Unordered items. */
  record Listing(List<Node> items, Joint joint, Facts facts) implements Node {
    Listing(List<Node> items, Joint joint) {
      this(items, joint, Facts.of(items).with(Facts.Part.STRUCTURE));
    }
  }

  /** What joins the items of a list. */
  enum Joint {
    COMMA, AND, OR, SET
  }

  /** Union, intersection or difference of two sets. */
  record SetOperation(char operator, Node left, Node right, Facts facts) implements Node {
    SetOperation(char operator, Node left, Node right) {
      this(operator, left, right, Facts.of(left, right).with(Facts.Part.STRUCTURE));
    }
  }

  /** R, Z, Q, N or C. */
  record NumberSet(char letter) implements Node {
    @Override
    public Facts facts() {
      return Facts.leaf(1, Facts.Part.STRUCTURE);
    }
  }

  /** The set of what fulfils a condition. */
  record Builder(Node variable, Node condition, Facts facts) implements Node {
    Builder(Node variable, Node condition) {
      this(variable, condition, Facts.of(variable, condition).with(Facts.Part.STRUCTURE));
    }
  }

  /** A chain of relations: sides one more than signs ({@code = < > <= >= != ~ in}). */
  record Relation(List<Node> sides, List<String> signs, Facts facts) implements Node {
    Relation(List<Node> sides, List<String> signs) {
      this(sides, signs, Facts.of(sides).with(Facts.Part.STRUCTURE));
    }
  }

  /** a : b : ..., a ratio or a time of day. */
  record Ratio(List<Node> parts, Facts facts) implements Node {
    Ratio(List<Node> parts) {
      this(parts, Facts.of(parts).with(Facts.Part.STRUCTURE));
    }
  }

  /** Digits to a base. */
  record Based(String digits, int base) implements Node {
    @Override
    public Facts facts() {
      return Facts.leaf(1 + digits.length() / 4);
    }
  }

  /** Words: lower-case letters and digits. */
  record Text(String letters) implements Node {
    @Override
    public Facts facts() {
      return Facts.leaf(1 + letters.length() / 8, Facts.Part.STRUCTURE, Facts.Part.NAMED);
    }
  }

  /** What is no known notation, by its tokens. */
  record Opaque(String canonical) implements Node {
    @Override
    public Facts facts() {
      return Facts.leaf(1 + canonical.length() / 8, Facts.Part.STRUCTURE, Facts.Part.NAMED);
    }
  }
}
