package kedge.grader.metamorphic;

import java.util.List;

/**
 * Cases with letters: polynomials, their fractions, equations, inequalities. The reference is exact polynomial
 * arithmetic.
 */
final class Algebra {
  private Algebra() {
  }

  private static String[] letters(Draw draw) {
    return draw.pick(new String[]{"x", "y"}, new String[]{"a", "b"}, new String[]{"m", "n"}, new String[]{"s", "t"},
        new String[]{"x", "z"});
  }

  private static Poly linear(Draw draw) {
    Poly poly = Poly.constant(Ratio.of(draw.nonzero(9))).plus(Poly.term(Ratio.of(draw.nonzero(5)), 1, 0));
    return draw.coin() ? poly : poly.plus(Poly.term(Ratio.of(draw.nonzero(4), draw.pick(1, 1, 1, 2)), 0, 1));
  }

  private static String write(Poly poly, String[] letters, Draw draw) {
    return new TreeWriter(draw).write(poly.tree(letters[0], letters[1], draw));
  }

  private static String factored(List<Poly> factors, String[] letters, Draw draw) {
    List<RandomTree> trees = draw.shuffled(factors).stream().map(factor -> factor.tree(letters[0], letters[1], draw))
        .toList();
    return new TreeWriter(draw).write(new RandomTree.Product(trees));
  }

  /** Returns a different polynomial: one coefficient changed, a sign inverted, or letters exchanged. */
  private static Poly changed(Poly poly, Draw draw) {
    int[] keys = poly.terms().keySet().stream().mapToInt(Integer::intValue).toArray();
    int key = keys[draw.below(keys.length)];
    Ratio coefficient = poly.terms().get(key);
    return switch (draw.below(3)) {
      case 0 -> poly.plus(Poly.term(coefficient.times(Ratio.of(-2)), key / 64, key % 64));
      case 1 -> poly.plus(Poly.term(Ratio.of(draw.nonzero(2)), key / 64, key % 64));
      default -> poly.plus(Poly.term(Ratio.of(draw.nonzero(2)), key / 64 + draw.below(2), key % 64));
    };
  }

  static Generated polynomial(Draw draw) {
    String[] letters = letters(draw);
    List<Poly> factors = draw.coin() ? List.of(linear(draw), linear(draw))
        : List.of(linear(draw), linear(draw), linear(draw));
    Poly expanded = factors.stream().reduce(Poly::times).orElseThrow();
    Poly other = changed(expanded, draw);
    if (other.zero() || other.minus(expanded).zero()) {
      return null;
    }
    String one = factored(factors, letters, draw);
    String two = write(expanded, letters, draw);
    boolean turn = draw.coin();
    return new Generated("polynomial", turn ? one : two,
        draw.oneIn(4) ? write(expanded, letters, draw) : turn ? two : one, write(other, letters, draw));
  }

  static Generated fraction(Draw draw) {
    String[] letters = letters(draw);
    Poly above = linear(draw);
    Poly below = linear(draw);
    Poly common = linear(draw);
    Poly other = changed(above, draw);
    if (other.zero() || other.minus(above).zero()) {
      return null;
    }
    return new Generated("fraction", over(above, below, letters, draw),
        over(above.times(common), below.times(common), letters, draw),
        over(other, below, letters, draw));
  }

  private static String over(Poly above, Poly below, String[] letters, Draw draw) {
    return new TreeWriter(draw).write(
        new RandomTree.Quotient(above.tree(letters[0], letters[1], draw), below.tree(letters[0], letters[1], draw)));
  }

  /** a sin kx + b cos kx with the double angle's identities, and the modulus of a difference. */
  static Generated trigonometric(Draw draw) {
    int a = draw.between(1, 9);
    String x = draw.pick("x", "t", "\\theta", "\\alpha");
    return switch (draw.below(5)) {
      case 0 -> new Generated("trigonometric", a + "\\sin 2" + x, 2 * a + "\\sin " + x + "\\cos " + x,
          2 * a + "\\sin " + x);
      case 1 -> new Generated("trigonometric", a + "\\cos(2" + x + ")", a + "-" + 2 * a + "\\sin^2 " + x,
          a + "+" + 2 * a + "\\sin^2 " + x);
      case 2 -> new Generated("trigonometric", "\\cos^2 " + x + "+" + a, a + 1 + "-\\sin^{2}" + x,
          a + 1 + "+\\sin^2 " + x);
      case 3 -> new Generated("trigonometric", "\\tan(" + x + ")+" + a, "\\frac{\\sin " + x + "}{\\cos " + x + "}+" + a,
          "\\frac{\\cos " + x + "}{\\sin "
              + x + "}+" + a);
      default -> new Generated("trigonometric", "|" + x + "-" + a + "|", "|" + a + "-" + x + "|",
          "|" + a + "+" + x + "|");
    };
  }

  /**
   * Returns a line, an ellipse or the graph of a polynomial, with terms moved and scaled. Two such equations have the
   * same solutions only if they are proportional.
   */
  static Generated equation(Draw draw) {
    String[] letters = draw.pick(new String[]{"x", "y"}, new String[]{"x", "y"}, new String[]{"s", "t"});
    int shape = draw.below(3);
    Poly zero = shape(shape, draw);
    Poly other = switch (shape) {
      case 0 -> zero
          .plus(draw.coin() ? Poly.constant(Ratio.of(draw.nonzero(3))) : Poly.term(Ratio.of(draw.nonzero(3)), 1, 0));
      case 1 -> zero.plus(Poly.term(Ratio.of(draw.between(1, 3)), 2 * draw.below(2), 0));
      default -> zero.plus(Poly.term(Ratio.of(draw.nonzero(3)), draw.below(3), 0));
    };
    if (shape == 1 && other.coefficient(0, 0).sign() >= 0) {
      return null;
    }
    return new Generated("equation", sides(zero, letters, draw), sides(zero.scaled(factor(draw)), letters, draw),
        sides(other.scaled(factor(draw)), letters,
            draw));
  }

  private static Ratio factor(Draw draw) {
    return draw.coin() ? Ratio.ONE : Ratio.of(draw.nonzero(4), draw.pick(1, 1, 2, 3));
  }

  private static Poly shape(int shape, Draw draw) {
    Poly constant = Poly.constant(Ratio.of(draw.nonzero(12)));
    return switch (shape) {
      case 0 -> constant.plus(Poly.term(Ratio.of(draw.nonzero(9)), 1, 0))
          .plus(Poly.term(Ratio.of(draw.nonzero(9)), 0, 1));
      case 1 -> Poly.constant(Ratio.of(-draw.between(2, 40))).plus(Poly.term(Ratio.of(draw.between(1, 9)), 2, 0))
          .plus(Poly.term(Ratio.of(draw.between(1,
              9)), 0, 2));
      default -> constant.plus(Poly.term(Ratio.of(draw.nonzero(5)), 2, 0))
          .plus(Poly.term(Ratio.of(draw.nonzero(5)), 1, 0)).plus(Poly.term(Ratio.of(-1), 0, 1));
    };
  }

  /** Returns an equation whose left side minus right side is the polynomial. */
  private static String sides(Poly zero, String[] letters, Draw draw) {
    Poly left = new Poly(new java.util.TreeMap<>());
    for (var term : zero.terms().entrySet()) {
      left = draw.below(3) > 0 ? left.plus(Poly.term(term.getValue(), term.getKey() / 64, term.getKey() % 64)) : left;
    }
    left = left.constant() ? zero : left;
    Poly right = left.minus(zero);
    String one = write(left, letters, draw);
    String two = write(right, letters, draw);
    String sign = draw.pick("=", " = ");
    return draw.coin() || right.constant() ? one + sign + two : two + sign + one;
  }

  /** Returns a x + b y against c, from either side and scaled. */
  static Generated inequality(Draw draw) {
    String[] letters = letters(draw);
    Poly left = Poly.term(Ratio.of(draw.nonzero(9)), 1, 0);
    left = draw.coin() ? left : left.plus(Poly.term(Ratio.of(draw.nonzero(9)), 0, 1));
    Ratio right = Ratio.of(draw.nonzero(20));
    boolean strict = draw.coin();
    String gold = relation(left, right, 1, strict, letters, draw);
    Ratio factor = Ratio.of(draw.nonzero(5), draw.pick(1, 1, 2));
    String same = relation(left.scaled(factor), right.times(factor), factor.sign(), strict, letters, draw);
    String other = switch (draw.below(3)) {
      case 0 -> relation(left.scaled(factor), right.times(factor), factor.sign(), !strict, letters, draw);
      case 1 -> relation(left, right, -1, strict, letters, draw);
      default -> relation(left, right.plus(Ratio.of(draw.nonzero(4))), 1, strict, letters, draw);
    };
    return new Generated("inequality", gold, same, other);
  }

  private static String relation(Poly left, Ratio right, int direction, boolean strict, String[] letters, Draw draw) {
    boolean turn = draw.coin();
    boolean less = direction > 0 != turn;
    String sign = less
        ? strict ? draw.pick("<", " < ", "\\lt ") : draw.pick("\\le ", "\\leq ", "\\leqslant ", "<=", "≤")
        : strict ? draw.pick(">", " > ", "\\gt ") : draw.pick("\\ge ", "\\geq ", "\\geqslant ", ">=", "≥");
    String number = new NumberWriter(draw).inside(right);
    String poly = write(left, letters, draw);
    return turn ? number + sign + poly : poly + sign + number;
  }

  /** Returns low < x <= high, read from either end, or as an interval. */
  static Generated chain(Draw draw) {
    int low = draw.between(-20, 10);
    int high = low + draw.between(1, 9);
    boolean open = draw.coin();
    boolean closed = draw.coin();
    String x = draw.pick("x", "y", "t", "a");
    String gold = low + (open ? "<" : "\\le ") + x + (closed ? "\\le " : "<") + high;
    String turned = high + (closed ? "\\ge " : ">") + x + (open ? ">" : "\\geq ") + low;
    String interval = (open ? "(" : "[") + low + "," + high + (closed ? "]" : ")");
    String other = draw.pick((open ? "[" : "(") + low + "," + high + (closed ? "]" : ")"),
        low + (open ? "<" : "\\le ") + x + (closed ? "<" : "\\le ") + high,
        (low + 1) + (open ? "<" : "\\le ") + x + (closed ? "\\le " : "<") + (high + 1),
        x + (closed ? "\\le " : "<") + high, low + (open ? "<" : "\\le ") + x);
    return new Generated("chain", gold,
        draw.pick(turned, interval, x + "\\in " + interval, gold.replace("\\le", "\\leq")), other);
  }
}
