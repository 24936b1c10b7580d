package kedge.grader.tree;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Functions in answers, with their number of arguments; -1 for any number. */
public enum MathFunction {
  SIN(1), COS(1), TAN(1), COT(1), SEC(1), CSC(1), ARCSIN(1), ARCCOS(1), ARCTAN(1), ARCCOT(1), ARCSEC(1), ARCCSC(1),
  SINH(1), COSH(1), TANH(1), COTH(1), SECH(1), CSCH(1), ARSINH(1), ARCOSH(1), ARTANH(1), ARCOTH(1), ARSECH(1),
  ARCSCH(1), EXP(1), LN(1),
  /** Logarithm without a base, which may mean base 10 or the natural logarithm. */
  LOG(1),
  /** Arguments: base, number. */
  LOG_BASE(2), ABS(1), FLOOR(1), CEIL(1), MAX(-1), MIN(-1), GCD(-1), LCM(-1), FACTORIAL(1), BINOMIAL(2), SGN(1), RE(1),
  IM(1), DET(1);

  private static final Map<String, MathFunction> BY_NAME = new HashMap<>();

  static {
    for (MathFunction function : values()) {
      BY_NAME.put(function.name().toLowerCase(Locale.ROOT), function);
    }
  }

  private final int arity;

  MathFunction(int arity) {
    this.arity = arity;
  }

  /** Returns the function of a name such as {@code sin}, or null. */
  public static MathFunction named(String name) {
    return BY_NAME.get(name.toLowerCase(Locale.ROOT));
  }

  public boolean takes(int arguments) {
    return arity < 0 ? arguments > 0 : arity == arguments;
  }

  /** Returns whether its argument is an angle. */
  public boolean ofAngle() {
    return ordinal() <= CSC.ordinal();
  }

  /** Returns the bytes used to compute its value in complex double arithmetic. */
  public int bytes() {
    return isHyperbolic() || inverse() == null ? 640 : 160;
  }

  /** Returns the inverse of a trigonometric or hyperbolic function, or null. */
  public MathFunction inverse() {
    return ordinal() <= CSC.ordinal() ? values()[ordinal() + ARCSIN.ordinal()]
        : isHyperbolic() ? values()[ordinal() + ARSINH.ordinal() - SINH.ordinal()] : null;
  }

  /** Returns whether it is a hyperbolic function, inverses excluded. */
  public boolean isHyperbolic() {
    return ordinal() >= SINH.ordinal() && ordinal() < ARSINH.ordinal();
  }
}
