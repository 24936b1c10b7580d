package kedge.rewards.total;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import kedge.rewards.Verdict;

/** Formats compositions, and parses details. */
final class CompositionText {
  private CompositionText() {
  }

  /** Returns the shortest decimal that parses to the same number, without an exponent. */
  static String number(double value) {
    String plain = new BigDecimal(Double.toString(value)).toPlainString();
    return plain.endsWith(".0") ? plain.substring(0, plain.length() - 2) : plain;
  }

  static String call(String function, List<Composition> operands) {
    return operands.stream().map(Composition::toString).collect(Collectors.joining(", ", function + "(", ")"));
  }

  static String factor(Composition of) {
    boolean loose = of instanceof Composition.Sum sum && !sum.normalize() || of instanceof Composition.Product
        || of instanceof Composition.Constant constant && constant.value() < 0;
    return loose ? "(" + of + ")" : of.toString();
  }

  static String sum(Composition.Sum sum) {
    if (sum.normalize() && !sum.terms().isEmpty() && sum.terms().stream().allMatch(term -> term.weight() == 1)) {
      return call("mean", sum.operands());
    }
    StringBuilder text = new StringBuilder();
    for (Composition.Term term : sum.terms()) {
      double size = Math.abs(term.weight());
      boolean minus = term.weight() < 0;
      text.append(text.isEmpty() ? minus ? "-" : "" : minus ? " - " : " + ");
      text.append(size == 1 ? loose(term.of()) : number(size) + " * " + loose(term.of()));
    }
    return sum.normalize() ? "normalize(" + text + ")" : text.toString();
  }

  private static String loose(Composition of) {
    boolean brackets = of instanceof Composition.Sum sum && !sum.normalize()
        || of instanceof Composition.Constant constant && constant.value() < 0;
    return brackets ? "(" + of + ")" : of.toString();
  }

  static Verdict require(String name, Function<String, Verdict> parts) {
    Verdict verdict = parts.apply(name);
    if (verdict == null) {
      throw new IllegalArgumentException("the total names part " + name + ", but there is no reward of that name");
    }
    return verdict;
  }

  static Optional<Double> number(String noted) {
    if ("true".equals(noted) || "false".equals(noted)) {
      return Optional.of(noted.equals("true") ? 1.0 : 0.0);
    }
    boolean decimal = noted != null && noted.length() <= 40 && noted.matches("-?\\d+(\\.\\d+)?");
    return decimal ? Optional.of(Double.valueOf(noted)) : Optional.empty();
  }
}
