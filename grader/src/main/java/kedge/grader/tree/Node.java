package kedge.grader.tree;

import java.util.List;

/** An answer as a tree of numbers and formulas. */
public sealed interface Node {

  /** Returns size and contents of the tree, computed on construction, so that no query walks the tree. */
  TreeFacts facts();

  /**
   * An exact number.
   *
   * @param decimals number of digits written after the decimal point; 0 for whole numbers and fractions
   */
  record Number(Rational value, int decimals) implements Node {
    @Override
    public TreeFacts facts() {
      return TreeFacts.leaf(1 + (value.numerator().bitLength() + value.denominator().bitLength()) / 16);
    }
  }

  /** π, e, i, ∞. */
  enum Constant implements Node {
    PI(TreeFacts.leaf(1, TreeFacts.Part.PI)), E(TreeFacts.leaf(1)), I(TreeFacts.leaf(1, TreeFacts.Part.IMAGINARY)),
    INFINITY(TreeFacts.leaf(1));

    private final TreeFacts facts;

    Constant(TreeFacts facts) {
      this.facts = facts;
    }

    @Override
    public TreeFacts facts() {
      return facts;
    }
  }

  /** A variable. Its key determines its values. */
  record Variable(String name, long key) implements Node {
    @Override
    public TreeFacts facts() {
      return TreeFacts.leaf(1 + name.length() / 8, TreeFacts.Part.VARIABLE);
    }

    public static Variable of(String name) {
      return new Variable(name, EvaluationPoints.key(name));
    }
  }

  /** a + b + ... */
  record Sum(List<Node> terms, TreeFacts facts) implements Node {
    public Sum(List<Node> terms) {
      this(terms, TreeFacts.of(terms));
    }
  }

  /** -a */
  record Negative(Node of, TreeFacts facts) implements Node {
    public Negative(Node of) {
      this(of, TreeFacts.of(of));
    }
  }

  /** a · b · ... */
  record Product(List<Node> factors, TreeFacts facts) implements Node {
    public Product(List<Node> factors) {
      this(factors, TreeFacts.of(factors));
    }
  }

  /** a / b */
  record Quotient(Node above, Node below, TreeFacts facts) implements Node {
    public Quotient(Node above, Node below) {
      this(above, below, TreeFacts.of(above, below).with(TreeFacts.Part.OVER_ZERO,
          below instanceof Number number && number.value().signum() == 0));
    }
  }

  /** a ^ b */
  record Power(Node base, Node exponent, TreeFacts facts) implements Node {
    public Power(Node base, Node exponent) {
      this(base, exponent, TreeFacts.of(base, exponent));
    }
  }

  /** A root with its index, 2 for the square root. Odd roots of negative numbers are real. */
  record Root(Node index, Node radicand, TreeFacts facts) implements Node {
    public Root(Node index, Node radicand) {
      this(index, radicand, TreeFacts.of(index, radicand));
    }
  }

  /** A known function with its arguments. */
  record Call(MathFunction function, List<Node> arguments, TreeFacts facts) implements Node {
    public Call(MathFunction function, List<Node> arguments) {
      this(function, arguments, TreeFacts.ofCall(function, arguments));
    }
  }

  /** An unknown function with its arguments: f(x). */
  record Apply(String name, long key, List<Node> arguments, TreeFacts facts) implements Node {
    public Apply(String name, long key, List<Node> arguments) {
      this(name, key, arguments, TreeFacts.of(arguments).with(TreeFacts.Part.NAMED));
    }
  }

  /** A sum or product over a variable that runs from one whole number to another. */
  record Series(boolean product, String variable, Node from, Node to, Node body, TreeFacts facts) implements Node {
    public Series(boolean product, String variable, Node from, Node to, Node body) {
      this(product, variable, from, to, body, TreeFacts.of(from, to, body).with(TreeFacts.Part.SERIES));
    }
  }

  /** ±a; ∓a if {@code minusFirst}. */
  record PlusMinus(boolean minusFirst, Node of, TreeFacts facts) implements Node {
    public PlusMinus(boolean minusFirst, Node of) {
      this(minusFirst, of, TreeFacts.of(of).with(TreeFacts.Part.PLUS_MINUS).with(TreeFacts.Part.STRUCTURE)
          .with(TreeFacts.Part.MINUS_FIRST, minusFirst));
    }
  }

  /** a % */
  record Percent(Node of, TreeFacts facts) implements Node {
    public Percent(Node of) {
      this(of, TreeFacts.of(of));
    }
  }

  /** An angle in degrees. */
  record Degrees(Node of, TreeFacts facts) implements Node {
    public Degrees(Node of) {
      this(of, TreeFacts.of(of).with(TreeFacts.Part.DEGREES));
    }
  }

  /** A value with its unit or currency in normalized spelling. */
  record Quantity(Node value, String unit, TreeFacts facts) implements Node {
    public Quantity(Node value, String unit) {
      this(value, unit, TreeFacts.of(value));
    }
  }

  /** A matrix by rows of equal length. */
  record Matrix(List<List<Node>> rows, TreeFacts facts) implements Node {
    public Matrix(List<List<Node>> rows) {
      this(rows, TreeFacts.ofRows(rows));
    }
  }

  /** Ordered items in brackets: a pair, a vector, an interval. */
  record Tuple(List<Node> items, String open, String close, TreeFacts facts) implements Node {
    public Tuple(List<Node> items, String open, String close) {
      this(items, open, close, TreeFacts.of(items).with(TreeFacts.Part.STRUCTURE));
    }

    public boolean isInterval() {
      return items.size() == 2 && "([".contains(open) && ")]".contains(close);
    }

    /** Returns whether its two brackets differ in kind, as in a half-open interval. */
    public boolean isMixed() {
      return "(<[".indexOf(open) != ")>]".indexOf(close);
    }
  }

  /** Unordered items. */
  record Listing(List<Node> items, Joint joint, TreeFacts facts) implements Node {
    public Listing(List<Node> items, Joint joint) {
      this(items, joint, TreeFacts.of(items).with(TreeFacts.Part.STRUCTURE));
    }
  }

  /** How the items of a list are joined. */
  enum Joint {
    COMMA, AND, OR, SET
  }

  /** Union, intersection or difference of two sets. */
  record SetOperation(char operator, Node left, Node right, TreeFacts facts) implements Node {
    public SetOperation(char operator, Node left, Node right) {
      this(operator, left, right, TreeFacts.of(left, right).with(TreeFacts.Part.STRUCTURE));
    }
  }

  /** R, Z, Q, N or C. */
  record NumberSet(char letter) implements Node {
    @Override
    public TreeFacts facts() {
      return TreeFacts.leaf(1, TreeFacts.Part.STRUCTURE);
    }
  }

  /** A set defined by a condition. */
  record Builder(Node variable, Node condition, TreeFacts facts) implements Node {
    public Builder(Node variable, Node condition) {
      this(variable, condition, TreeFacts.of(variable, condition).with(TreeFacts.Part.STRUCTURE));
    }
  }

  /** A chain of relations, with one more side than signs ({@code = < > <= >= != ~ in}). */
  record Relation(List<Node> sides, List<String> signs, TreeFacts facts) implements Node {
    public Relation(List<Node> sides, List<String> signs) {
      this(sides, signs, TreeFacts.of(sides).with(TreeFacts.Part.STRUCTURE));
    }
  }

  /** A ratio a : b : ..., or a time of day. */
  record Ratio(List<Node> parts, TreeFacts facts) implements Node {
    public Ratio(List<Node> parts) {
      this(parts, TreeFacts.of(parts).with(TreeFacts.Part.STRUCTURE));
    }
  }

  /** Digits in a base. */
  record Based(String digits, int base) implements Node {
    @Override
    public TreeFacts facts() {
      return TreeFacts.leaf(1 + digits.length() / 4);
    }
  }

  /** Words: lower-case letters and digits. */
  record Text(String letters) implements Node {
    @Override
    public TreeFacts facts() {
      return TreeFacts.leaf(1 + letters.length() / 8, TreeFacts.Part.STRUCTURE, TreeFacts.Part.NAMED);
    }
  }

  /** Text in no known notation, as its tokens. */
  record Opaque(String canonical) implements Node {
    @Override
    public TreeFacts facts() {
      return TreeFacts.leaf(1 + canonical.length() / 8, TreeFacts.Part.STRUCTURE, TreeFacts.Part.NAMED);
    }
  }
}
