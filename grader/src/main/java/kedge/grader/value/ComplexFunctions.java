package kedge.grader.value;

import kedge.grader.tree.MathFunction;

/**
 * Elementary functions on complex doubles. Functions that are defined only for real arguments are undefined elsewhere.
 */
final class ComplexFunctions {
  private static final double[] LANCZOS = {0.99999999999980993, 676.5203681218851, -1259.1392167224028,
      771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
      1.5056327351493116e-7};

  private ComplexFunctions() {
  }

  /** Returns the value of any function except a logarithm without a base. */
  static Complex of(MathFunction function, Complex[] values) {
    Complex x = values[0];
    return switch (function) {
      case SIN -> sin(x);
      case COS -> cos(x);
      case TAN -> sin(x).over(cos(x));
      case COT -> cos(x).over(sin(x));
      case SEC -> Complex.ONE.over(cos(x));
      case CSC -> Complex.ONE.over(sin(x));
      case SINH -> x.exp().minus(x.negated().exp()).times(Complex.real(0.5));
      case COSH -> x.exp().plus(x.negated().exp()).times(Complex.real(0.5));
      case TANH -> of(MathFunction.SINH, values).over(of(MathFunction.COSH, values));
      case COTH -> of(MathFunction.COSH, values).over(of(MathFunction.SINH, values));
      case SECH -> Complex.ONE.over(of(MathFunction.COSH, values));
      case CSCH -> Complex.ONE.over(of(MathFunction.SINH, values));
      case ARCSIN -> arcsin(x);
      case ARCCOS -> arccos(x);
      case ARCSEC -> arccos(Complex.ONE.over(x));
      case ARCCSC -> arcsin(Complex.ONE.over(x));
      case ARSINH -> x.plus(x.times(x).plus(Complex.ONE).sqrt()).log();
      case ARCOSH -> arcosh(x);
      case ARSECH -> arcosh(Complex.ONE.over(x));
      case ARCSCH -> of(MathFunction.ARSINH, new Complex[]{Complex.ONE.over(x)});
      case ARTANH -> artanh(x);
      case ARCOTH -> artanh(Complex.ONE.over(x));
      case EXP -> x.exp();
      case LN -> x.log();
      case LOG_BASE -> values[1].log().over(x.log());
      case ABS -> Complex.real(x.magnitude());
      case RE -> Complex.real(x.re());
      case IM -> Complex.real(x.im());
      default -> x.isReal() ? Complex.real(real(function, values)) : Complex.UNDEFINED;
    };
  }

  private static double real(MathFunction function, Complex[] values) {
    double x = values[0].re();
    return switch (function) {
      case ARCTAN -> Math.atan(x);
      case ARCCOT -> Math.PI / 2 - Math.atan(x);
      case FLOOR -> Math.floor(x + 1e-12 * Math.max(1, Math.abs(x)));
      case CEIL -> Math.ceil(x - 1e-12 * Math.max(1, Math.abs(x)));
      case SGN -> Math.signum(x);
      case FACTORIAL -> gamma(x + 1);
      case BINOMIAL -> values[1].isReal() ? binomial(x, values[1].re()) : Double.NaN;
      case MAX, MIN -> extreme(values, function == MathFunction.MAX);
      case GCD, LCM -> divisor(values, function == MathFunction.GCD);
      default -> Double.NaN;
    };
  }

  private static double binomial(double n, double k) {
    if (k == Math.rint(k) && k >= 0 && k <= 60) {
      double product = 1;
      for (int i = 1; i <= k; i++) {
        product *= (n - k + i) / i;
      }
      return product;
    }
    return n - k == Math.rint(n - k) && n - k >= 0 && n - k <= 60 ? binomial(n, n - k)
        : gamma(n + 1) / (gamma(k + 1) * gamma(n - k + 1));
  }

  private static double extreme(Complex[] values, boolean most) {
    double best = values[0].re();
    for (Complex value : values) {
      best = !value.isReal() ? Double.NaN : most ? Math.max(best, value.re()) : Math.min(best, value.re());
    }
    return best;
  }

  private static double divisor(Complex[] values, boolean greatest) {
    double result = Math.abs(values[0].re());
    for (Complex value : values) {
      if (!value.isReal() || value.re() != Math.rint(value.re()) || value.re() == 0 || Math.abs(value.re()) > 1e15) {
        return Double.NaN;
      }
      double a = result;
      double b = Math.abs(value.re());
      while (b > 0) {
        double remainder = a % b;
        a = b;
        b = remainder;
      }
      result = greatest ? a : result / a * Math.abs(value.re());
    }
    return result;
  }

  /** Computes -i ln(ix + √(1 - x²)) where the arcsine is not real. */
  private static Complex arcsin(Complex x) {
    return x.im() == 0 && Math.abs(x.re()) <= 1 ? Complex.real(Math.asin(x.re()))
        : Complex.I.times(x).plus(Complex.ONE.minus(x.times(x)).sqrt()).log().times(Complex.I).negated();
  }

  private static Complex arccos(Complex x) {
    return x.im() == 0 && Math.abs(x.re()) <= 1 ? Complex.real(Math.acos(x.re()))
        : Complex.real(Math.PI / 2).minus(arcsin(x));
  }

  private static Complex arcosh(Complex x) {
    return x.plus(x.plus(Complex.ONE).sqrt().times(x.minus(Complex.ONE).sqrt())).log();
  }

  private static Complex artanh(Complex x) {
    return Complex.ONE.plus(x).log().minus(Complex.ONE.minus(x).log()).times(Complex.real(0.5));
  }

  private static Complex sin(Complex x) {
    return x.im() == 0 ? Complex.real(Math.sin(x.re()))
        : new Complex(Math.sin(x.re()) * Math.cosh(x.im()), Math.cos(x.re()) * Math.sinh(x.im()));
  }

  private static Complex cos(Complex x) {
    return x.im() == 0 ? Complex.real(Math.cos(x.re()))
        : new Complex(Math.cos(x.re()) * Math.cosh(x.im()), -Math.sin(x.re()) * Math.sinh(x.im()));
  }

  /** Computes Γ(x) by Lanczos' approximation (g = 7, 9 terms), whole numbers by multiplication. */
  private static double gamma(double x) {
    if (x == Math.rint(x) && x <= 171) {
      double product = x <= 0 ? Double.NaN : 1;
      for (int i = 2; i < x; i++) {
        product *= i;
      }
      return product;
    }
    if (x < 0.5) {
      return Math.PI / (Math.sin(Math.PI * x) * gamma(1 - x));
    }
    double sum = LANCZOS[0];
    for (int i = 1; i < LANCZOS.length; i++) {
      sum += LANCZOS[i] / (x - 1 + i);
    }
    double t = x + 6.5;
    return Math.sqrt(2 * Math.PI) * Math.pow(t, x - 0.5) * Math.exp(-t) * sum;
  }
}
