package kedge.grader.compare;

import java.math.BigDecimal;
import java.math.BigInteger;
import kedge.grader.tree.EvaluationPoints;
import kedge.grader.tree.Node;
import kedge.grader.tree.Rational;
import kedge.grader.tree.TooComplexException;
import kedge.grader.tree.TreeFacts.Part;
import kedge.grader.tree.Trees;
import kedge.grader.tree.WorkBudget;
import kedge.grader.value.Complex;
import kedge.grader.value.Exact;
import kedge.grader.value.HighPrecision;
import kedge.grader.value.HighPrecisionMath;
import kedge.grader.value.Numeric;

/**
 * Decides whether two formulas have the same value: exactly if they are rational, else in double and 50-digit
 * arithmetic, with variables at fixed points.
 */
final class Expressions {
  private static final double CLOSE = 1e-10;
  private static final double DOUBTFUL = 1e-6;
  private static final BigDecimal SAME = new BigDecimal("1e-45");
  private static final BigDecimal NOTHING = new BigDecimal("1e-20");
  private static final int EXACT_POINTS = 4;
  private static final int VALID_POINTS = 3;
  private final WorkBudget budget;
  private String rule = "numeric";
  private boolean zero;

  Expressions(WorkBudget budget) {
    this.budget = budget;
  }

  /** Returns the rule that decided last: exact, numeric, points. */
  String rule() {
    return rule;
  }

  /** Returns whether gold and answer are equal. */
  boolean same(Node gold, Node answer) {
    if (gold instanceof Node.Number left && answer instanceof Node.Number right) {
      rule = "exact";
      return left.value().equals(right.value());
    }
    if (!Trees.isExpression(gold) || !Trees.isExpression(answer)) {
      rule = "kind";
      return false;
    }
    if (sameForm(gold, answer) && !gold.facts().has(Part.OVER_ZERO)) {
      rule = "same form";
      return true;
    }
    budget.comparison();
    if (Trees.isConstant(gold) && Trees.isConstant(answer)) {
      return constants(gold, answer);
    }
    Boolean exact = exactly(gold, answer);
    if (exact != null) {
      rule = "exact points";
      return exact;
    }
    rule = "points";
    return atPoints(gold, answer, false) || either(gold, answer, Part.LOGARITHM) && atPoints(gold, answer, true);
  }

  /** Returns the value of a constant; undefined for other nodes. */
  Complex value(Node node) {
    return Trees.isExpression(node) && Trees.isConstant(node) ? new Numeric(budget, 0, false).of(node)
        : Complex.UNDEFINED;
  }

  private boolean sameForm(Node gold, Node answer) {
    if (!gold.facts().equals(answer.facts())) {
      return false;
    }
    budget.walk(gold);
    return gold.equals(answer);
  }

  private static boolean either(Node gold, Node answer, Part part) {
    return gold.facts().has(part) || answer.facts().has(part);
  }

  private boolean constants(Node gold, Node answer) {
    Integer left = infinity(gold);
    Integer right = infinity(answer);
    if (left != null || right != null) {
      rule = "infinity";
      return left != null && left.equals(right);
    }
    Rational exactGold = new Exact(budget, -1).of(gold);
    Rational exactAnswer = new Exact(budget, -1).of(answer);
    if (exactGold != null && exactAnswer != null) {
      rule = "exact";
      return exactGold.equals(exactAnswer) || isRounded(exactGold, exactAnswer, decimals(answer))
          || isRounded(exactAnswer, exactGold, decimals(gold));
    }
    zero = exactGold != null && exactGold.signum() == 0 || exactAnswer != null && exactAnswer.signum() == 0;
    rule = "numeric";
    boolean log = either(gold, answer, Part.LOGARITHM);
    return sameConstant(gold, answer, false) || log && sameConstant(gold, answer, true);
  }

  /** Returns +1 or -1 for an infinity, else null. */
  static Integer infinity(Node node) {
    if (node == Node.Constant.INFINITY) {
      return 1;
    }
    return node instanceof Node.Negative negative && negative.of() == Node.Constant.INFINITY ? Integer.valueOf(-1)
        : null;
  }

  private boolean sameConstant(Node gold, Node answer, boolean decimalLogarithm) {
    Numeric numeric = new Numeric(budget, 0, decimalLogarithm);
    Complex left = numeric.of(gold);
    Complex right = numeric.of(answer);
    if (left.isFinite() && right.isFinite()) {
      double difference = left.minus(right).magnitude();
      double size = Math.max(left.magnitude(), right.magnitude());
      if (rounded(gold, answer, left, right)) {
        rule = "rounded";
        return true;
      }
      double slack = 1e-12 * numeric.largest();
      if (difference > DOUBTFUL * size + (Double.isFinite(slack) ? slack : 0)) {
        return false;
      }
    }
    Boolean precisely = precisely(gold, answer, decimalLogarithm);
    if (precisely != null) {
      rule = "50 digits";
      return precisely;
    }
    if (!left.isFinite() || !right.isFinite()) {
      if (left.isFinite() == right.isFinite()) {
        throw new TooComplexException("values beyond the range of double");
      }
      return false;
    }
    double size = Math.max(left.magnitude(), right.magnitude());
    double noise = 1e-14 * numeric.largest();
    return left.minus(right)
        .magnitude() <= (noise < DOUBTFUL * size || size <= noise && noise < CLOSE ? Math.max(CLOSE * size, noise)
            : CLOSE * size);
  }

  private Boolean precisely(Node gold, Node answer, boolean decimalLogarithm) {
    try {
      HighPrecision precise = new HighPrecision(budget, decimalLogarithm);
      BigDecimal first = precise.of(gold);
      BigDecimal second = first == null ? null : precise.of(answer);
      if (second == null) {
        return null;
      }
      BigDecimal size = first.abs().max(second.abs());
      BigDecimal noise = precise.largest().scaleByPowerOfTen(-60);
      BigDecimal difference = first.subtract(second, HighPrecisionMath.DIGITS).abs();
      boolean lost = noise.compareTo(size.scaleByPowerOfTen(-20)) > 0
          && !(zero && size.compareTo(noise) <= 0 && noise.compareTo(NOTHING) < 0);
      // a difference of canceled terms decides nothing
      return difference.signum() == 0 && (zero || first.signum() != 0)
          || !lost && difference.compareTo(noise.max(size.multiply(SAME))) <= 0;
    } catch (ArithmeticException overflow) {
      throw new TooComplexException("values beyond the range of double");
    }
  }

  /** Returns whether one number is the other rounded to six decimals or more, and not to zero. */
  private static boolean rounded(Node gold, Node answer, Complex left, Complex right) {
    boolean decimals = decimals(gold) >= 6 || decimals(answer) >= 6;
    double difference = left.minus(right).magnitude();
    return decimals && left.im() == 0 && right.im() == 0 && difference <= 0.5000001e-6
        && difference <= 1e-4 * Math.min(left.magnitude(), right.magnitude());
  }

  /** Returns whether a number is an infinite decimal fraction rounded to six places or more. */
  private static boolean isRounded(Rational infinite, Rational number, int places) {
    BigInteger below = infinite.denominator();
    if (places < 6 || places > 40 || below.bitLength() > 500
        || BigInteger.TEN.pow(below.bitLength()).mod(below).signum() == 0) {
      return false;
    }
    Rational off = infinite.minus(number).times(new Rational(BigInteger.TEN.pow(places).shiftLeft(1), BigInteger.ONE));
    return off.numerator().abs().compareTo(off.denominator()) <= 0 && number.signum() != 0;
  }

  private static int decimals(Node node) {
    return node instanceof Node.Number number ? number.decimals()
        : node instanceof Node.Negative negative ? decimals(negative.of()) : 0;
  }

  /** Compares polynomials and their quotients by exact values at a few points; null if the values are not rational. */
  private Boolean exactly(Node gold, Node answer) {
    int valid = 0;
    for (int point = 0; point < EXACT_POINTS; point++) {
      Rational left;
      Rational right;
      try {
        left = new Exact(budget, point).of(gold);
        right = left == null ? null : new Exact(budget, point).of(answer);
      } catch (TooComplexException tooLong) {
        return null; // exact values of this formula are too long; doubles may still decide
      }
      if (left == null || right == null) {
        if (point > 0) {
          continue;
        }
        return null;
      }
      if (!left.equals(right)) {
        return false;
      }
      valid++;
    }
    return valid >= VALID_POINTS ? true : null;
  }

  private boolean atPoints(Node gold, Node answer, boolean decimalLogarithm) {
    boolean complex = either(gold, answer, Part.IMAGINARY);
    boolean series = either(gold, answer, Part.SERIES);
    int real = 0;
    int other = 0;
    for (int point = series ? EvaluationPoints.FIRST_WHOLE : 0; point < EvaluationPoints.COUNT; point++) {
      Numeric numeric = new Numeric(budget, point, decimalLogarithm);
      Complex left = numeric.of(gold);
      Complex right = numeric.of(answer);
      boolean strayed = numeric.metComplex() && point >= EvaluationPoints.POSITIVE;
      if (!left.isFinite() || !right.isFinite()) {
        boolean oneSided = left.isFinite() != right.isFinite() && point < EvaluationPoints.POSITIVE
            && !(Double.isInfinite(left.re()) || Double.isInfinite(right.re()));
        if (oneSided) {
          return false;
        }
        continue;
      }
      boolean bothReal = left.isReal() && right.isReal() && !strayed;
      double noise = 1e-13 * numeric.largest();
      double size = Math.max(left.magnitude(), right.magnitude());
      boolean close = left.minus(right).magnitude() <= Math.max(1e-9 * size, noise);
      if (close && noise > 1e-7 * size && !(size <= noise && noise < CLOSE)) {
        continue; // a difference of canceled terms decides nothing
      }
      if (complex || bothReal || point < EvaluationPoints.POSITIVE && left.isReal() != right.isReal()) {
        if (!close) {
          return false;
        }
        real++;
      } else {
        other += close ? 1 : -1000;
      }
    }
    return real >= VALID_POINTS || other + real >= VALID_POINTS;
  }
}
