package kedge.grader.value;

import java.util.List;
import kedge.grader.tree.MathFunction;
import kedge.grader.tree.EvaluationPoints;
import kedge.grader.tree.Node;
import kedge.grader.tree.TooComplexException;
import kedge.grader.tree.TreeFacts;
import kedge.grader.tree.WorkBudget;

/** Computes values of expressions in complex double arithmetic at one of the {@link EvaluationPoints}. */
public final class Numeric {
  private static final int LONGEST_SERIES = 2_000;
  /** Bits above which a number is shortened before its conversion to double. */
  private static final int LONG = 1000;
  /** Additional bytes of a power or a root. */
  private static final int POWER = 160;
  private final WorkBudget budget;
  private final int point;
  private final boolean decimalLogarithm;
  private String bound;
  private double boundValue;
  private double largest;
  private boolean metComplex;

  /**
   * Makes an evaluator.
   *
   * @param point the point at which variables are evaluated
   * @param decimalLogarithm whether a logarithm without a base has base 10, else it is natural
   */
  public Numeric(WorkBudget budget, int point, boolean decimalLogarithm) {
    this.budget = budget;
    this.point = point;
    this.decimalLogarithm = decimalLogarithm;
  }

  /** Sets the value of one variable. */
  public void bind(String name, double value) {
    bound = name;
    boundValue = value;
  }

  /** Returns the largest term of any sum: canceled digits are known to about 1e-15 of it. */
  public double largest() {
    return largest;
  }

  /**
   * Returns whether any evaluated part was not real. Equal formulas may then differ, at the branches of roots and
   * logarithms.
   */
  public boolean metComplex() {
    return metComplex;
  }

  /** Returns the value; {@link Complex#UNDEFINED} if there is none. */
  public Complex of(Node node) {
    Complex value = value(node);
    metComplex |= value.im() != 0;
    return value;
  }

  private Complex value(Node node) {
    budget.evaluation();
    if (node instanceof Node.Number number) {
      if (number.value().bits() > LONG) {
        budget.arithmetic(number.value().bits() * 4L);
      }
      return Complex.real(number.value().doubleValue());
    }
    if (node instanceof Node.Variable variable) {
      return Complex.real(variable.name().equals(bound) ? boundValue : EvaluationPoints.value(variable.key(), point));
    }
    if (node instanceof Node.Constant constant) {
      return switch (constant) {
        case PI -> Complex.real(Math.PI);
        case E -> Complex.real(Math.E);
        case I -> Complex.I;
        case INFINITY -> Complex.real(Double.POSITIVE_INFINITY);
      };
    }
    if (node instanceof Node.Sum sum) {
      return sum(sum.terms());
    }
    if (node instanceof Node.Product product) {
      Complex value = Complex.ONE;
      for (Node factor : product.factors()) {
        value = value.times(of(factor));
      }
      return value;
    }
    if (node instanceof Node.Negative negative) {
      return of(negative.of()).negated();
    }
    if (node instanceof Node.Quotient quotient) {
      return of(quotient.above()).over(of(quotient.below()));
    }
    if (node instanceof Node.Power power) {
      return power(power);
    }
    return other(node);
  }

  private Complex other(Node node) {
    if (node instanceof Node.Root root) {
      budget.bytes(POWER);
      return root(of(root.index()), of(root.radicand()));
    }
    if (node instanceof Node.Call call) {
      return call(call);
    }
    if (node instanceof Node.Apply apply) {
      return apply(apply);
    }
    if (node instanceof Node.Series series) {
      return series(series);
    }
    if (node instanceof Node.Percent percent) {
      return of(percent.of()).over(Complex.real(100));
    }
    if (node instanceof Node.Degrees degrees) {
      return of(degrees.of());
    }
    if (node instanceof Node.Quantity quantity) {
      return of(quantity.value());
    }
    if (node instanceof Node.Based based) {
      return Complex.real(new Exact(budget, -1).of(based).doubleValue());
    }
    return Complex.UNDEFINED;
  }

  private Complex sum(List<Node> terms) {
    Complex value = Complex.real(0);
    for (Node term : terms) {
      Complex part = of(term);
      largest = Math.max(largest, part.magnitude());
      value = value.plus(part);
    }
    return value;
  }

  private Complex power(Node.Power power) {
    budget.bytes(POWER);
    if (power.base() == Node.Constant.E) {
      return of(power.exponent()).exp();
    }
    Complex base = of(power.base());
    if (base.im() == 0 && base.re() < 0 && power.exponent()instanceof Node.Quotient quotient
        && quotient.below()instanceof Node.Number below && below.value().isInteger()
        && below.value().numerator().testBit(0)) {
      Complex above = of(quotient.above());
      return root(of(below), base).power(above);
    }
    return base.power(of(power.exponent()));
  }

  private static Complex root(Complex index, Complex of) {
    if (index.re() == 2 && index.im() == 0) {
      return of.sqrt();
    }
    if (index.re() == 3 && of.im() == 0) {
      return Complex.real(Math.cbrt(of.re()));
    }
    boolean odd = index.im() == 0 && index.re() == Math.rint(index.re()) && Math.abs(index.re() % 2) == 1;
    if (odd && of.im() == 0 && of.re() < 0) {
      return Complex.real(-Math.pow(-of.re(), 1 / index.re()));
    }
    return of.power(Complex.ONE.over(index));
  }

  private Complex call(Node.Call call) {
    Complex[] values = new Complex[call.arguments().size()];
    budget.bytes(call.function().bytes() + 8L * values.length);
    for (int i = 0; i < values.length; i++) {
      values[i] = of(call.arguments().get(i));
      largest = Math.max(largest, values[i].magnitude() < 1e6 ? values[i].magnitude() : largest);
    }
    if (call.function().ofAngle() && call.arguments().get(0).facts().has(TreeFacts.Part.DEGREES)) {
      values[0] = values[0].times(Complex.real(Math.PI / 180));
    }
    if (call.function().ofAngle()) {
      largest = Math.max(largest, 1);
    }
    if (call.function() == MathFunction.LOG) {
      return decimalLogarithm ? values[0].log().over(Complex.real(Math.log(10))) : values[0].log();
    }
    return ComplexFunctions.of(call.function(), values);
  }

  /** Computes a smooth substitute for an unknown function, which depends only on its name and arguments. */
  private Complex apply(Node.Apply apply) {
    double value = EvaluationPoints.uniform(apply.key(), 0);
    for (int i = 0; i < apply.arguments().size(); i++) {
      Complex argument = of(apply.arguments().get(i));
      double weight = 0.5 + EvaluationPoints.uniform(apply.key(), 2 * i + 1);
      value += Math.sin(weight * argument.re() + i) + weight * argument.re()
          + (argument.im() == 0 ? 0 : Math.cos(weight * argument.im()));
    }
    return Complex.real(value);
  }

  private Complex series(Node.Series series) {
    Complex from = of(series.from());
    Complex to = of(series.to());
    boolean whole = from.isReal() && to.isReal() && from.re() == Math.rint(from.re()) && to.re() == Math.rint(to.re());
    if (!whole || bound != null) {
      return Complex.UNDEFINED;
    }
    if (to.re() - from.re() > LONGEST_SERIES) {
      throw new TooComplexException("a sum of more than " + LONGEST_SERIES + " terms");
    }
    Complex total = series.product() ? Complex.ONE : Complex.real(0);
    bound = series.variable();
    for (double k = from.re(); k <= to.re(); k++) {
      boundValue = k;
      budget.bytes(32);
      Complex part = of(series.body());
      total = series.product() ? total.times(part) : total.plus(part);
      largest = Math.max(largest, part.magnitude());
    }
    bound = null;
    return total;
  }
}
