package kedge.grader.metamorphic;

import java.util.List;

/** Cases with one number: exact, irrational, complex, tiny, or with a name before it and a unit after it. */
final class RandomScalars {
  private RandomScalars() {
  }

  /** Returns a rational number of moderate size. */
  static Ratio ratio(Draw draw) {
    return switch (draw.below(4)) {
      case 0 -> Ratio.of(draw.nonzero(30));
      case 1 -> Ratio.of(draw.nonzero(9_999_999));
      case 2 -> Ratio.of(draw.nonzero(100_000), draw.pick(2, 4, 5, 8, 10, 25, 100, 1000));
      default -> Ratio.of(draw.nonzero(60), draw.between(2, 40));
    };
  }

  /** Returns a number other than the given one, its hundredfold and its hundredth. */
  static Ratio another(Ratio of, Draw draw) {
    while (true) {
      Ratio other = switch (draw.below(5)) {
        case 0 -> of.negated();
        case 1 -> of.plus(Ratio.of(draw.pick(1, -1, 10)));
        case 2 -> of.sign() == 0 ? Ratio.ONE : Ratio.ONE.over(of);
        case 3 -> of.times(Ratio.of(draw.pick(10, 2, 3)));
        default -> of.plus(Ratio.of(draw.nonzero(3), draw.pick(7, 10, 1000, 100_000)));
      };
      Ratio hundred = Ratio.of(100);
      if (!other.equals(of) && !other.equals(of.times(hundred)) && !other.times(hundred).equals(of)) {
        return other;
      }
    }
  }

  static Generated number(Draw draw) {
    Ratio ratio = ratio(draw);
    NumberWriter writer = new NumberWriter(draw);
    return new Generated("number", writer.alone(ratio), writer.alone(ratio), writer.alone(another(ratio, draw)));
  }

  static Generated constant(Draw draw) {
    RandomExpressions expressions = new RandomExpressions(draw);
    RandomTree tree = expressions.constant();
    RandomTree same = expressions.rewritten(tree);
    RandomTree other = expressions.otherwise(tree);
    if (other == null || !close(same, tree)) {
      return null;
    }
    RandomTree third = expressions.rewritten(other);
    TreeWriter writer = new TreeWriter(draw);
    return new Generated("constant", writer.write(tree), writer.write(same),
        writer.write(draw.coin() && close(third, other) ? third : other));
  }

  private static boolean close(RandomTree one, RandomTree two) {
    return Math.abs(one.value() - two.value()) < 1e-9 * Math.abs(two.value());
  }

  /** Makes (a+bi)(c+di), multiplied by exact arithmetic. */
  static Generated complex(Draw draw) {
    Ratio a = Ratio.of(draw.nonzero(12));
    Ratio b = Ratio.of(draw.nonzero(12));
    Ratio c = Ratio.of(draw.nonzero(9), draw.pick(1, 1, 2));
    Ratio d = Ratio.of(draw.nonzero(9));
    Ratio real = a.times(c).minus(b.times(d));
    Ratio imaginary = a.times(d).plus(b.times(c));
    if (imaginary.sign() == 0 || real.sign() == 0) {
      return null;
    }
    String product = "(" + cartesian(a, b, draw) + ")(" + cartesian(c, d, draw) + ")";
    boolean conjugate = draw.coin();
    String other = conjugate ? cartesian(real, imaginary.negated(), draw)
        : cartesian(another(real, draw), imaginary, draw);
    return new Generated("complex", cartesian(real, imaginary, draw),
        draw.coin() ? product : cartesian(real, imaginary, draw), other);
  }

  private static String cartesian(Ratio real, Ratio imaginary, Draw draw) {
    RandomTree i = new RandomTree.Letter("i");
    RandomTree second = imaginary.equals(Ratio.ONE) ? i
        : new RandomTree.Product(List.of(new RandomTree.Number(imaginary), i));
    return new TreeWriter(draw).write(new RandomTree.Sum(draw.shuffled(List.of(new RandomTree.Number(real), second))));
  }

  /** Makes powers and factorials so small or large that an absolute tolerance, or doubles, would find no difference. */
  static Generated tiny(Draw draw) {
    int base = draw.between(2, 9);
    int exponent = draw.between(30, 300);
    String gold = "\\frac{1}{" + base + "^{" + exponent + "}}";
    String same = draw.pick(base + "^{-" + exponent + "}",
        "\\frac{" + base + "}{" + base + "^{" + (exponent + 1) + "}}", "1/" + base + "^{" + exponent + "}");
    String other = draw.pick(base + "^{-" + (exponent + 1) + "}", "-\\frac{1}{" + base + "^{" + exponent + "}}",
        "\\frac{2}{" + base + "^{" + exponent + "}}",
        "\\frac{1}{" + base + "^{" + exponent + "}+1}", "0");
    if (draw.coin()) {
      return new Generated("tiny", gold, same, other);
    }
    int next = exponent + 1;
    return new Generated("tiny", "\\frac{1}{" + exponent + "!}", "\\frac{" + next + "}{" + next + "!}",
        "\\frac{1}{" + next + "!}");
  }

  /** Makes a number with a name before it, a unit after it, or dollar signs around it. */
  static Generated named(Draw draw) {
    Ratio ratio = Ratio.of(draw.nonzero(500), draw.pick(1, 1, 2, 4));
    NumberWriter writer = new NumberWriter(draw);
    String name = draw.pick("x", "n", "A", "\\theta", "x_1", "f(2)", "AB", "P(A)");
    String unit = draw.pick("\\text{ cm}", " \\text{ miles}", " hours", "\\text{ square units}", "\\ \\mathrm{kg}",
        "\\mbox{ cm}^2", "\\text{ apples}");
    String same = wrapped(writer.inside(ratio), name, unit, draw);
    String other = wrapped(writer.inside(another(ratio, draw)), name, unit, draw);
    return new Generated("named", writer.inside(ratio), same, other);
  }

  private static String wrapped(String number, String name, String unit, Draw draw) {
    return switch (draw.below(4)) {
      case 0 -> name + draw.pick("=", " = ") + number;
      case 1 -> number + unit;
      case 2 -> draw.pick("$" + number + "$", "\\(" + number + "\\)", "\\[" + number + "\\]", "$$" + number + "$$");
      default -> "$" + name + " = " + number + unit + "$";
    };
  }
}
