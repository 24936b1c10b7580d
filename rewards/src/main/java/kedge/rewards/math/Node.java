package kedge.rewards.math;

import java.util.List;

/** An answer as a tree: numbers and formulas, and what is made of them. */
sealed interface Node {

  /** An exact number; decimals is the count of digits it was given after the point, 0 for whole numbers and fractions. */
  record Number(Rational value, int decimals) implements Node {
  }

  /** π, e, i, ∞. */
  enum Constant implements Node {
    PI, E, I, INFINITY
  }

  /** A variable; its key picks its values. */
  record Variable(String name, long key) implements Node {
    static Variable of(String name) {
      return new Variable(name, Points.key(name));
    }
  }

  /** a + b + ... */
  record Sum(List<Node> terms) implements Node {
  }

  /** -a */
  record Negative(Node of) implements Node {
  }

  /** a · b · ... */
  record Product(List<Node> factors) implements Node {
  }

  /** a / b */
  record Quotient(Node above, Node below) implements Node {
  }

  /** a ^ b */
  record Power(Node base, Node exponent) implements Node {
  }

  /** The root of an index, 2 for the square root; odd roots of negative numbers are real. */
  record Root(Node index, Node radicand) implements Node {
  }

  /** A known function of its arguments. */
  record Call(Elementary function, List<Node> arguments) implements Node {
  }

  /** An unknown function of its arguments: f(x). */
  record Apply(String name, long key, List<Node> arguments) implements Node {
  }

  /** A sum or product over a variable that runs from a whole number to another. */
  record Series(boolean product, String variable, Node from, Node to, Node body) implements Node {
  }

  /** ±a, or ∓a when it is the lower sign that comes first. */
  record PlusMinus(boolean minusFirst, Node of) implements Node {
  }

  /** a % */
  record Percent(Node of) implements Node {
  }

  /** An angle in degrees. */
  record Degrees(Node of) implements Node {
  }

  /** A value with its unit or currency in one spelling. */
  record Quantity(Node value, String unit) implements Node {
  }

  /** A matrix by rows, all equally long. */
  record Matrix(List<List<Node>> rows) implements Node {
  }

  /** Ordered items in brackets: a pair, a vector, an interval. */
  record Tuple(List<Node> items, String open, String close) implements Node {
    boolean isInterval() {
      return items.size() == 2 && "([".contains(open) && ")]".contains(close);
    }

    boolean isMixed() {
      return !open.equals("(") || !close.equals(")");
    }
  }

  /** Unordered items. */
  record Listing(List<Node> items, Joint joint) implements Node {
  }

  /** What joins the items of a list. */
  enum Joint {
    COMMA, AND, OR, SET
  }

  /** Union, intersection or difference of two sets. */
  record SetOperation(char operator, Node left, Node right) implements Node {
  }

  /** R, Z, Q, N or C. */
  record NumberSet(char letter) implements Node {
  }

  /** The set of what fulfils a condition. */
  record Builder(Node variable, Node condition) implements Node {
  }

  /** A chain of relations: sides one more than signs ({@code = < > <= >= != ~ in}). */
  record Relation(List<Node> sides, List<String> signs) implements Node {
  }

  /** a : b : ..., a ratio or a time of day. */
  record Ratio(List<Node> parts) implements Node {
  }

  /** Digits to a base. */
  record Based(String digits, int base) implements Node {
  }

  /** Words: lower-case letters and digits. */
  record Text(String letters) implements Node {
  }

  /** What is no known notation, by its tokens. */
  record Opaque(String canonical) implements Node {
  }
}
