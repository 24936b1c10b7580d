package kedge.grader.metamorphic;

import java.util.List;
import java.util.regex.Pattern;

/** Writes a tree as LaTeX with randomly chosen notation. */
final class TreeWriter {
  private static final int SUM = 1;
  private static final int PRODUCT = 2;
  private static final int POWER = 3;
  private static final int ATOM = 4;
  private static final Pattern COMMAND = Pattern.compile("\\\\[a-z]+$");
  private final Draw draw;
  private final NumberWriter numbers;

  TreeWriter(Draw draw) {
    this.draw = draw;
    this.numbers = new NumberWriter(draw);
  }

  /** Writes the whole expression. */
  String write(RandomTree tree) {
    return text(tree);
  }

  private String text(RandomTree tree) {
    if (tree instanceof RandomTree.Number number) {
      return numbers.inside(number.ratio());
    }
    if (tree instanceof RandomTree.Letter letter) {
      return letter.name();
    }
    if (tree instanceof RandomTree.Constant constant) {
      return constant.name().equals("pi") ? draw.pick("\\pi", "\\pi", "\\pi ", "{\\pi}") : "e";
    }
    if (tree instanceof RandomTree.Sum sum) {
      return sum(sum.parts());
    }
    if (tree instanceof RandomTree.Product product) {
      return product(product.parts());
    }
    if (tree instanceof RandomTree.Quotient quotient) {
      return quotient(quotient);
    }
    if (tree instanceof RandomTree.Power power) {
      return power(power);
    }
    if (tree instanceof RandomTree.Root root) {
      return root(root);
    }
    return call((RandomTree.Call) tree);
  }

  private String sum(List<RandomTree> parts) {
    StringBuilder text = new StringBuilder(at(parts.get(0), PRODUCT, true));
    for (RandomTree part : parts.subList(1, parts.size())) {
      String next = at(part, PRODUCT, true);
      String gap = draw.pick("", " ");
      text.append(gap).append(next.startsWith("-") ? next.replaceFirst("-", "-" + gap) : "+" + gap + next);
    }
    return text.toString();
  }

  private String product(List<RandomTree> parts) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      RandomTree part = parts.get(i);
      if (i == 0 && part instanceof RandomTree.Number number && number.ratio().equals(Ratio.of(-1))) {
        String next = at(parts.get(1), POWER, false);
        text.append("-").append(next);
        i++;
        continue;
      }
      String next = at(part, POWER, i == 0);
      if (i > 0) {
        boolean mayTouch = !Character.isDigit(next.charAt(0)) && next.charAt(0) != '.'
            && !(next.contains("frac") && next.charAt(0) == '\\' && fractions(next));
        text.append(
            mayTouch && draw.below(4) > 0 ? touching(text, next) : draw.pick("\\cdot ", " \\cdot ", "\\times ", "*"));
      }
      text.append(next);
    }
    return text.toString();
  }

  private static boolean fractions(String next) {
    return next.startsWith("\\frac") || next.startsWith("\\dfrac") || next.startsWith("\\tfrac");
  }

  private String touching(StringBuilder before, String next) {
    boolean command = Character.isLetter(next.charAt(0)) && COMMAND.matcher(before).find();
    return command ? " " : draw.pick("", "", " ", "\\,");
  }

  private String quotient(RandomTree.Quotient quotient) {
    if (draw.oneIn(4)) {
      return at(quotient.above(), POWER, true) + draw.pick("/", " / ") + at(quotient.below(), ATOM, false);
    }
    return draw.pick("\\frac", "\\frac", "\\dfrac", "\\tfrac") + "{" + text(quotient.above()) + "}{"
        + text(quotient.below()) + "}";
  }

  private String power(RandomTree.Power power) {
    String exponent = text(power.exponent());
    String base = at(power.base(), ATOM, false);
    return base + "^" + (exponent.length() == 1 && draw.coin() ? exponent : "{" + exponent + "}");
  }

  private String root(RandomTree.Root root) {
    String of = text(root.of());
    if (root.order() > 2) {
      return draw.oneIn(4) ? parenthesised(of) + "^{1/" + root.order() + "}"
          : "\\sqrt[" + root.order() + "]{" + of + "}";
    }
    if (of.length() == 1 && draw.oneIn(3)) {
      return draw.pick("\\sqrt", "\\sqrt ") + (Character.isLetter(of.charAt(0)) ? "{" + of + "}" : of);
    }
    return draw.pick("\\sqrt{", "\\sqrt{", "\\sqrt {") + of + "}";
  }

  private String call(RandomTree.Call call) {
    String of = text(call.of());
    if (call.function().equals("abs")) {
      return draw.pick("\\left|" + of + "\\right|", "\\lvert " + of + "\\rvert ");
    }
    return "\\" + call.function() + parenthesised(of);
  }

  /**
   * Writes a part, in parentheses if its operator binds less strongly than required, or it starts with a sign where
   * none is allowed.
   */
  private String at(RandomTree tree, int level, boolean signMayStand) {
    String text = text(tree);
    boolean loose = level(tree, text) < level || text.startsWith("-") && !signMayStand;
    return loose ? parenthesised(text) : text;
  }

  private static int level(RandomTree tree, String text) {
    if (tree instanceof RandomTree.Sum) {
      return SUM;
    }
    if (tree instanceof RandomTree.Product || text.startsWith("-")) {
      return PRODUCT + (tree instanceof RandomTree.Number && text.startsWith("-") ? 1 : 0);
    }
    if (tree instanceof RandomTree.Quotient) {
      return text.contains("/") ? PRODUCT : POWER;
    }
    if (tree instanceof RandomTree.Number number && !number.ratio().whole() && text.contains("frac")) {
      return POWER;
    }
    return tree instanceof RandomTree.Power || tree instanceof RandomTree.Root root && text.contains("^")
        || tree instanceof RandomTree.Call ? POWER : ATOM;
  }

  private String parenthesised(String text) {
    return draw.pick("(" + text + ")", "(" + text + ")", "\\left(" + text + "\\right)", "( " + text + " )");
  }
}
