package kedge.data.template.python;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Digits of numbers in the notations of Python's formats: {@code d b o x X}, {@code f e g %}. */
final class NumberFormat {
  private static final int MOST_PLACES = 1000;

  private NumberFormat() {
  }

  /** An integer in a notation, the prefix {@code 0x} left out. @throws PythonFault for an unknown notation */
  static String integer(BigInteger value, char notation) {
    return switch (notation) {
      case 'd', 'i', 'u', 'n' -> value.toString();
      case 'b' -> value.toString(2);
      case 'o' -> value.toString(8);
      case 'x' -> value.toString(16);
      case 'X' -> value.toString(16).toUpperCase(Locale.ROOT);
      default -> throw new PythonFault("Unknown format code '" + notation + "' for an integer");
    };
  }

  /**
   * A float in a notation.
   *
   * @param precision digits after the point, or altogether for {@code g}; negative: 6
   * @param alternate whether {@code g} keeps zeros at the end
   * @throws PythonFault for an unknown notation, and too many digits
   */
  static String real(double value, char notation, int precision, boolean alternate) {
    if ("fFeEgGn%".indexOf(notation) < 0) {
      throw new PythonFault("Unknown format code '" + notation + "' for a float");
    }
    int places = precision < 0 ? 6 : precision;
    if (places > MOST_PLACES) {
      throw new PythonFault("a precision of more than " + MOST_PLACES + " digits");
    }
    if (!Double.isFinite(value)) {
      String name = PythonRepr.number(value) + (notation == '%' ? "%" : "");
      return Character.isUpperCase(notation) ? name.toUpperCase(Locale.ROOT) : name;
    }
    BigDecimal exact = new BigDecimal(value).abs();
    String digits = switch (notation) {
      case 'f', 'F' -> exact.setScale(places, RoundingMode.HALF_EVEN).toPlainString();
      case '%' -> new BigDecimal(value * 100).abs().setScale(places, RoundingMode.HALF_EVEN).toPlainString() + "%";
      case 'e', 'E' -> scientific(exact, places);
      default -> general(exact, Math.max(places, 1), 0, alternate);
    };
    boolean negative = value < 0 || (value == 0 && 1 / value < 0);
    return (negative ? "-" : "") + (notation == 'E' || notation == 'G' ? digits.toUpperCase(Locale.ROOT) : digits);
  }

  /** A float of so many digits, which always reads as a float: {@code '{:.3}'}. */
  static String reading(double value, int precision) {
    if (!Double.isFinite(value)) {
      return PythonRepr.number(value);
    }
    if (precision > MOST_PLACES) {
      throw new PythonFault("a precision of more than " + MOST_PLACES + " digits");
    }
    String digits = general(new BigDecimal(value).abs(), Math.max(precision, 1), 1, false);
    boolean negative = value < 0 || (value == 0 && 1 / value < 0);
    return (negative ? "-" : "") + digits + (digits.matches("\\d+") ? ".0" : "");
  }

  private static String scientific(BigDecimal value, int places) {
    BigDecimal rounded = value.round(new MathContext(places + 1, RoundingMode.HALF_EVEN));
    int exponent = value.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
    String digits = rounded.unscaledValue().toString();
    digits = digits + "0".repeat(Math.max(0, places + 1 - digits.length()));
    return digits.charAt(0) + (places > 0 ? "." + digits.substring(1, places + 1) : "") + exponent(exponent);
  }

  /** The end of a number in scientific notation: {@code e-07}. */
  static String exponent(int exponent) {
    return String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  private static String general(BigDecimal value, int precision, int earlier, boolean alternate) {
    BigDecimal rounded = value.round(new MathContext(precision, RoundingMode.HALF_EVEN));
    int exponent = value.signum() == 0 ? 0 : rounded.precision() - rounded.scale() - 1;
    boolean fixed = exponent >= -4 && exponent < precision - earlier;
    String digits = fixed
        ? rounded.setScale(Math.max(0, precision - 1 - exponent), RoundingMode.HALF_EVEN).toPlainString()
        : scientific(value, precision - 1);
    if (alternate || !digits.contains(".")) {
      return digits;
    }
    return digits.replaceFirst("\\.?0+(?=e|$)", "");
  }
}
