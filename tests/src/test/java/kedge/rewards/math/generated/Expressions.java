package kedge.rewards.math.generated;

import java.util.ArrayList;
import java.util.List;

/** Random expressions without letters, other trees of the same value, and trees of another value. */
final class Expressions {
  private static final Tree PI = new Tree.Constant("pi");
  private final Draw draw;

  Expressions(Draw draw) {
    this.draw = draw;
  }

  /** A constant of a few operations; its value is neither tiny beside its parts nor huge. */
  Tree constant() {
    while (true) {
      Tree tree = any(draw.between(1, 3));
      if (wellConditioned(tree)) {
        return tree;
      }
    }
  }

  static boolean wellConditioned(Tree tree) {
    double size = Math.abs(tree.value());
    double largest = tree.largest();
    return size > 1e-3 && size < 1e7 && largest < 1e8 && size > 1e-3 * largest;
  }

  private Tree any(int depth) {
    if (depth == 0) {
      return leaf();
    }
    return switch (draw.below(6)) {
      case 0, 1 -> new Tree.Sum(parts(depth));
      case 2, 3 -> new Tree.Product(parts(depth));
      case 4 -> new Tree.Quotient(any(depth - 1), new Tree.Number(Ratio.of(draw.between(2, 9))));
      default -> draw.oneIn(3) ? new Tree.Power(leaf(), number(draw.between(2, 3))) : new Tree.Quotient(leaf(), leaf());
    };
  }

  private List<Tree> parts(int depth) {
    List<Tree> parts = new ArrayList<>();
    for (int i = draw.between(2, 3); i > 0; i--) {
      parts.add(any(draw.below(depth)));
    }
    return parts;
  }

  private Tree leaf() {
    return switch (draw.below(8)) {
      case 0, 1 -> number(draw.nonzero(20));
      case 2 -> new Tree.Number(Ratio.of(draw.nonzero(9), draw.between(2, 12)));
      case 3, 4 -> new Tree.Root(2, number(draw.between(2, 60)));
      case 5 -> draw.oneIn(4) ? new Tree.Constant("e") : PI;
      case 6 -> draw.oneIn(3) ? new Tree.Root(3, number(draw.between(2, 40))) : new Tree.Call("ln", number(draw.between(2, 30)));
      default -> new Tree.Call(draw.pick("sin", "cos"), new Tree.Quotient(new Tree.Product(List.of(number(draw.pick(1, 5, 7)), PI)), number(draw.pick(3, 4,
          6))));
    };
  }

  private static Tree number(long value) {
    return new Tree.Number(Ratio.of(value));
  }

  /** The same value, built otherwise: parts in another order, roots drawn out, sums multiplied out, numbers split. */
  Tree rewritten(Tree tree) {
    if (tree instanceof Tree.Sum sum) {
      return new Tree.Sum(draw.shuffled(sum.parts().stream().map(this::rewritten).toList()));
    }
    if (tree instanceof Tree.Product product) {
      return product(draw.shuffled(product.parts().stream().map(this::rewritten).toList()));
    }
    if (tree instanceof Tree.Quotient quotient) {
      return quotient(rewritten(quotient.above()), rewritten(quotient.below()));
    }
    if (tree instanceof Tree.Power power) {
      return power(power);
    }
    if (tree instanceof Tree.Root root && root.order() == 2 && root.of() instanceof Tree.Number number) {
      return root(number.ratio().above().intValueExact(), tree);
    }
    if (tree instanceof Tree.Call call) {
      return call(call);
    }
    return tree instanceof Tree.Number number ? split(number) : tree;
  }

  private Tree split(Tree.Number number) {
    return switch (draw.below(8)) {
      case 0 -> {
        Ratio part = Ratio.of(draw.nonzero(6), draw.pick(1, 1, 2, 3));
        yield part.equals(number.ratio()) ? number : new Tree.Sum(List.of(new Tree.Number(part), new Tree.Number(number.ratio().minus(part))));
      }
      case 1 -> {
        int factor = draw.pick(2, 3, 5);
        yield new Tree.Product(List.of(number(factor), new Tree.Number(number.ratio().over(Ratio.of(factor)))));
      }
      default -> number;
    };
  }

  private Tree product(List<Tree> parts) {
    if (parts.size() == 2 && parts.get(1) instanceof Tree.Sum sum && draw.coin()) {
      return new Tree.Sum(sum.parts().stream().map(part -> (Tree) new Tree.Product(List.of(parts.get(0), part))).toList());
    }
    return new Tree.Product(parts);
  }

  private Tree quotient(Tree above, Tree below) {
    return switch (draw.below(5)) {
      case 0 -> new Tree.Product(List.of(above, new Tree.Power(below, number(-1))));
      case 1 -> new Tree.Product(List.of(new Tree.Quotient(number(1), below), above));
      case 2 -> {
        Tree factor = draw.coin() ? number(draw.between(2, 5)) : new Tree.Root(2, number(draw.pick(2, 3, 5)));
        yield new Tree.Quotient(new Tree.Product(List.of(factor, above)), new Tree.Product(List.of(factor, below)));
      }
      default -> new Tree.Quotient(above, below);
    };
  }

  private Tree power(Tree.Power power) {
    Tree base = rewritten(power.base());
    double exponent = power.exponent().value();
    if (exponent != 2 && exponent != 3 || draw.coin()) {
      return new Tree.Power(base, power.exponent());
    }
    return new Tree.Product(exponent == 2 ? List.of(base, base) : List.of(base, base, base));
  }

  private Tree root(int of, Tree tree) {
    for (int factor = 7; factor > 1; factor--) {
      if (of % (factor * factor) == 0 && draw.below(3) > 0) {
        Tree rest = new Tree.Root(2, number(of / (factor * factor)));
        return of == factor * factor ? number(factor) : new Tree.Product(List.of(number(factor), rest));
      }
    }
    return switch (draw.below(5)) {
      case 0 -> new Tree.Quotient(number(of), tree);
      case 1 -> new Tree.Power(number(of), new Tree.Number(Ratio.of(1, 2)));
      case 2 -> new Tree.Quotient(new Tree.Root(2, number(of * 9L)), number(3));
      default -> tree;
    };
  }

  private Tree call(Tree.Call call) {
    if (call.function().equals("ln")) {
      int of = (int) call.of().value();
      for (int factor = 2; factor < of; factor++) {
        if (of % factor == 0 && draw.coin()) {
          return new Tree.Sum(List.of(new Tree.Call("ln", number(factor)), new Tree.Call("ln", number(of / factor))));
        }
      }
      return call;
    }
    double value = call.value();
    boolean negative = value < 0;
    Tree size = null;
    for (int under : new int[] {1, 2, 3, 4}) {
      if (Math.abs(value * value - under / 4.0) < 1e-12) {
        size = under == 4 ? number(1) : under == 1 ? new Tree.Number(Ratio.of(1, 2)) : new Tree.Quotient(new Tree.Root(2, number(under)), number(2));
      }
    }
    if (size == null || draw.oneIn(4)) {
      return call;
    }
    return negative ? new Tree.Product(List.of(number(-1), size)) : size;
  }

  /** The same tree but for one leaf, with a value that differs by more than a millionth part; null where the draws found none. */
  Tree otherwise(Tree tree) {
    for (int attempt = 0; attempt < 12; attempt++) {
      Tree other = changed(tree);
      double difference = Math.abs(other.value() - tree.value());
      if (wellConditioned(other) && difference > 1e-5 && difference > 1e-6 * Math.max(Math.abs(tree.value()), Math.abs(other.value()))) {
        return other;
      }
    }
    return null;
  }

  private Tree changed(Tree tree) {
    if (tree instanceof Tree.Sum sum) {
      return new Tree.Sum(oneChanged(sum.parts()));
    }
    if (tree instanceof Tree.Product product) {
      return new Tree.Product(oneChanged(product.parts()));
    }
    if (tree instanceof Tree.Quotient quotient) {
      return draw.coin() ? new Tree.Quotient(changed(quotient.above()), quotient.below()) : new Tree.Quotient(quotient.above(), changed(quotient.below()));
    }
    if (tree instanceof Tree.Power power) {
      return draw.coin() ? new Tree.Power(changed(power.base()), power.exponent()) : new Tree.Power(power.base(), changed(power.exponent()));
    }
    if (tree instanceof Tree.Root root) {
      return draw.coin() ? new Tree.Root(root.order(), new Tree.Number(Ratio.of((long) root.of().value() + 1))) : root.of();
    }
    if (tree instanceof Tree.Call call) {
      return call.function().equals("ln") ? call.of() : new Tree.Call(call.function().equals("sin") ? "cos" : "sin", call.of());
    }
    if (tree instanceof Tree.Number number) {
      return new Tree.Number(draw.coin() ? number.ratio().negated() : number.ratio().plus(Ratio.of(draw.pick(1, -1, 10))));
    }
    return draw.coin() ? number(3) : new Tree.Product(List.of(number(2), tree));
  }

  private List<Tree> oneChanged(List<Tree> parts) {
    List<Tree> changed = new ArrayList<>(parts);
    int at = draw.below(parts.size());
    if (draw.oneIn(4) && parts.size() > 2) {
      changed.remove(at);
    } else {
      changed.set(at, changed(parts.get(at)));
    }
    return changed;
  }
}
