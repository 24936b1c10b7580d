package kedge.grader.metamorphic;

import java.util.ArrayList;
import java.util.List;

/** Random expressions without letters, other trees of the same value, and trees of another value. */
final class RandomExpressions {
  private static final RandomTree PI = new RandomTree.Constant("pi");
  private final Draw draw;

  RandomExpressions(Draw draw) {
    this.draw = draw;
  }

  /** Makes a constant of a few operations, whose value is neither much smaller than its parts nor huge. */
  RandomTree constant() {
    while (true) {
      RandomTree tree = any(draw.between(1, 3));
      if (wellConditioned(tree)) {
        return tree;
      }
    }
  }

  static boolean wellConditioned(RandomTree tree) {
    double size = Math.abs(tree.value());
    double largest = tree.largest();
    return size > 1e-3 && size < 1e7 && largest < 1e8 && size > 1e-3 * largest;
  }

  private RandomTree any(int depth) {
    if (depth == 0) {
      return leaf();
    }
    return switch (draw.below(6)) {
      case 0, 1 -> new RandomTree.Sum(parts(depth));
      case 2, 3 -> new RandomTree.Product(parts(depth));
      case 4 -> new RandomTree.Quotient(any(depth - 1), new RandomTree.Number(Ratio.of(draw.between(2, 9))));
      default -> draw.oneIn(3) ? new RandomTree.Power(leaf(), number(draw.between(2, 3)))
          : new RandomTree.Quotient(leaf(), leaf());
    };
  }

  private List<RandomTree> parts(int depth) {
    List<RandomTree> parts = new ArrayList<>();
    for (int i = draw.between(2, 3); i > 0; i--) {
      parts.add(any(draw.below(depth)));
    }
    return parts;
  }

  private RandomTree leaf() {
    return switch (draw.below(8)) {
      case 0, 1 -> number(draw.nonzero(20));
      case 2 -> new RandomTree.Number(Ratio.of(draw.nonzero(9), draw.between(2, 12)));
      case 3, 4 -> new RandomTree.Root(2, number(draw.between(2, 60)));
      case 5 -> draw.oneIn(4) ? new RandomTree.Constant("e") : PI;
      case 6 -> draw.oneIn(3) ? new RandomTree.Root(3, number(draw.between(2, 40)))
          : new RandomTree.Call("ln", number(draw.between(2, 30)));
      default -> new RandomTree.Call(draw.pick("sin", "cos"),
          new RandomTree.Quotient(new RandomTree.Product(List.of(number(draw.pick(1, 5, 7)), PI)),
              number(draw.pick(3, 4,
                  6))));
    };
  }

  private static RandomTree number(long value) {
    return new RandomTree.Number(Ratio.of(value));
  }

  /** Rewrites a tree with the same value: parts reordered, roots extracted, sums expanded, numbers split. */
  RandomTree rewritten(RandomTree tree) {
    if (tree instanceof RandomTree.Sum sum) {
      return new RandomTree.Sum(draw.shuffled(sum.parts().stream().map(this::rewritten).toList()));
    }
    if (tree instanceof RandomTree.Product product) {
      return product(draw.shuffled(product.parts().stream().map(this::rewritten).toList()));
    }
    if (tree instanceof RandomTree.Quotient quotient) {
      return quotient(rewritten(quotient.above()), rewritten(quotient.below()));
    }
    if (tree instanceof RandomTree.Power power) {
      return power(power);
    }
    if (tree instanceof RandomTree.Root root && root.order() == 2 && root.of()instanceof RandomTree.Number number) {
      return root(number.ratio().above().intValueExact(), tree);
    }
    if (tree instanceof RandomTree.Call call) {
      return call(call);
    }
    return tree instanceof RandomTree.Number number ? split(number) : tree;
  }

  private RandomTree split(RandomTree.Number number) {
    return switch (draw.below(8)) {
      case 0 -> {
        Ratio part = Ratio.of(draw.nonzero(6), draw.pick(1, 1, 2, 3));
        yield part.equals(number.ratio()) ? number
            : new RandomTree.Sum(
                List.of(new RandomTree.Number(part), new RandomTree.Number(number.ratio().minus(part))));
      }
      case 1 -> {
        int factor = draw.pick(2, 3, 5);
        yield new RandomTree.Product(
            List.of(number(factor), new RandomTree.Number(number.ratio().over(Ratio.of(factor)))));
      }
      default -> number;
    };
  }

  private RandomTree product(List<RandomTree> parts) {
    if (parts.size() == 2 && parts.get(1)instanceof RandomTree.Sum sum && draw.coin()) {
      return new RandomTree.Sum(
          sum.parts().stream().map(part -> (RandomTree) new RandomTree.Product(List.of(parts.get(0), part))).toList());
    }
    return new RandomTree.Product(parts);
  }

  private RandomTree quotient(RandomTree above, RandomTree below) {
    return switch (draw.below(5)) {
      case 0 -> new RandomTree.Product(List.of(above, new RandomTree.Power(below, number(-1))));
      case 1 -> new RandomTree.Product(List.of(new RandomTree.Quotient(number(1), below), above));
      case 2 -> {
        RandomTree factor = draw.coin() ? number(draw.between(2, 5))
            : new RandomTree.Root(2, number(draw.pick(2, 3, 5)));
        yield new RandomTree.Quotient(new RandomTree.Product(List.of(factor, above)),
            new RandomTree.Product(List.of(factor, below)));
      }
      default -> new RandomTree.Quotient(above, below);
    };
  }

  private RandomTree power(RandomTree.Power power) {
    RandomTree base = rewritten(power.base());
    double exponent = power.exponent().value();
    if (exponent != 2 && exponent != 3 || draw.coin()) {
      return new RandomTree.Power(base, power.exponent());
    }
    return new RandomTree.Product(exponent == 2 ? List.of(base, base) : List.of(base, base, base));
  }

  private RandomTree root(int of, RandomTree tree) {
    for (int factor = 7; factor > 1; factor--) {
      if (of % (factor * factor) == 0 && draw.below(3) > 0) {
        RandomTree rest = new RandomTree.Root(2, number(of / (factor * factor)));
        return of == factor * factor ? number(factor) : new RandomTree.Product(List.of(number(factor), rest));
      }
    }
    return switch (draw.below(5)) {
      case 0 -> new RandomTree.Quotient(number(of), tree);
      case 1 -> new RandomTree.Power(number(of), new RandomTree.Number(Ratio.of(1, 2)));
      case 2 -> new RandomTree.Quotient(new RandomTree.Root(2, number(of * 9L)), number(3));
      default -> tree;
    };
  }

  private RandomTree call(RandomTree.Call call) {
    if (call.function().equals("ln")) {
      int of = (int) call.of().value();
      for (int factor = 2; factor < of; factor++) {
        if (of % factor == 0 && draw.coin()) {
          return new RandomTree.Sum(
              List.of(new RandomTree.Call("ln", number(factor)), new RandomTree.Call("ln", number(of / factor))));
        }
      }
      return call;
    }
    double value = call.value();
    boolean negative = value < 0;
    RandomTree size = null;
    for (int under : new int[]{1, 2, 3, 4}) {
      if (Math.abs(value * value - under / 4.0) < 1e-12) {
        size = under == 4 ? number(1)
            : under == 1 ? new RandomTree.Number(Ratio.of(1, 2))
                : new RandomTree.Quotient(new RandomTree.Root(2, number(under)), number(2));
      }
    }
    if (size == null || draw.oneIn(4)) {
      return call;
    }
    return negative ? new RandomTree.Product(List.of(number(-1), size)) : size;
  }

  /**
   * Returns the tree with one changed leaf and a value that differs by more than a millionth; null if the draws found
   * none.
   */
  RandomTree otherwise(RandomTree tree) {
    for (int attempt = 0; attempt < 12; attempt++) {
      RandomTree other = changed(tree);
      double difference = Math.abs(other.value() - tree.value());
      if (wellConditioned(other) && difference > 1e-5
          && difference > 1e-6 * Math.max(Math.abs(tree.value()), Math.abs(other.value()))) {
        return other;
      }
    }
    return null;
  }

  private RandomTree changed(RandomTree tree) {
    if (tree instanceof RandomTree.Sum sum) {
      return new RandomTree.Sum(oneChanged(sum.parts()));
    }
    if (tree instanceof RandomTree.Product product) {
      return new RandomTree.Product(oneChanged(product.parts()));
    }
    if (tree instanceof RandomTree.Quotient quotient) {
      return draw.coin() ? new RandomTree.Quotient(changed(quotient.above()), quotient.below())
          : new RandomTree.Quotient(quotient.above(), changed(quotient.below()));
    }
    if (tree instanceof RandomTree.Power power) {
      return draw.coin() ? new RandomTree.Power(changed(power.base()), power.exponent())
          : new RandomTree.Power(power.base(), changed(power.exponent()));
    }
    if (tree instanceof RandomTree.Root root) {
      return draw.coin()
          ? new RandomTree.Root(root.order(), new RandomTree.Number(Ratio.of((long) root.of().value() + 1)))
          : root.of();
    }
    if (tree instanceof RandomTree.Call call) {
      return call.function().equals("ln") ? call.of()
          : new RandomTree.Call(call.function().equals("sin") ? "cos" : "sin", call.of());
    }
    if (tree instanceof RandomTree.Number number) {
      return new RandomTree.Number(
          draw.coin() ? number.ratio().negated() : number.ratio().plus(Ratio.of(draw.pick(1, -1, 10))));
    }
    return draw.coin() ? number(3) : new RandomTree.Product(List.of(number(2), tree));
  }

  private List<RandomTree> oneChanged(List<RandomTree> parts) {
    List<RandomTree> changed = new ArrayList<>(parts);
    int at = draw.below(parts.size());
    if (draw.oneIn(4) && parts.size() > 2) {
      changed.remove(at);
    } else {
      changed.set(at, changed(parts.get(at)));
    }
    return changed;
  }
}
