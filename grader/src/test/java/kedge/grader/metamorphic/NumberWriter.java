package kedge.grader.metamorphic;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Writes an exact number in one of many ways. */
final class NumberWriter {
  private final Draw draw;

  NumberWriter(Draw draw) {
    this.draw = draw;
  }

  /** Writes a number that stands alone, also with separators, percent signs or as a mixed number. */
  String alone(Ratio ratio) {
    List<String> ways = new ArrayList<>(List.of(inside(ratio), inside(ratio), fraction(ratio)));
    String sign = ratio.sign() < 0 ? "-" : "";
    Ratio size = ratio.absolute();
    BigInteger[] parts = size.above().divideAndRemainder(size.below());
    if (size.whole() && size.above().compareTo(BigInteger.valueOf(1000)) >= 0) {
      ways.add(sign + String.format("%,d", size.above()));
      ways.add(sign + String.format("%,d", size.above()).replace(",", draw.pick("{,}", ",\\!", "\\,", ",\\! ")));
    }
    if (size.whole()) {
      ways.add((sign.isEmpty() ? draw.pick("+", "0", "00") : "-0") + size.above());
      ways.add(sign + size.above() + ".");
    } else if (parts[0].signum() > 0) {
      String gap = draw.pick("", " ", "\\,", "\\ ");
      ways.add(sign + parts[0] + gap + bars() + "{" + parts[1] + "}{" + size.below() + "}");
      ways.add(sign + parts[0] + gap + bars() + "{" + parts[1].multiply(BigInteger.TWO) + "}{"
          + size.below().multiply(BigInteger.TWO) + "}");
    }
    ways.add(repeating(sign, size));
    if (size.decimal(6)) {
      ways.add(plain(ratio.times(Ratio.of(100))) + draw.pick("\\%", "%", " \\%", "\\text{ percent}"));
      ways.add(scientific(ratio));
      ways.add(plain(ratio) + (ratio.whole() ? ".00" : "0"));
    }
    return draw.from(ways.stream().filter(way -> !way.isEmpty()).toList());
  }

  /** Writes a number inside an expression, where at most a sign needs parentheses. */
  String inside(Ratio ratio) {
    if (ratio.whole()) {
      return ratio.above() + (draw.oneIn(12) ? draw.pick(".0", ".00") : "");
    }
    return draw.oneIn(4) && ratio.decimal(4) ? plain(ratio) : fraction(ratio);
  }

  /** Writes a fraction with any of its commands, in lowest terms or not. */
  String fraction(Ratio ratio) {
    BigInteger factor = BigInteger.valueOf(draw.oneIn(3) ? draw.between(2, 6) : 1);
    BigInteger above = ratio.above().multiply(factor);
    BigInteger below = ratio.below().multiply(factor);
    if (ratio.sign() < 0 && draw.coin()) {
      return "-" + bars() + "{" + above.negate() + "}{" + below + "}";
    }
    String one = above.toString();
    String two = below.toString();
    return one.length() == 1 && two.length() == 1 && draw.oneIn(4) ? bars() + draw.pick("", " ") + one + two
        : bars() + "{" + one + "}{" + two + "}";
  }

  private String bars() {
    return draw.pick("\\frac", "\\frac", "\\dfrac", "\\tfrac");
  }

  private static String plain(Ratio ratio) {
    return new BigDecimal(ratio.above()).divide(new BigDecimal(ratio.below())).toPlainString();
  }

  private String scientific(Ratio ratio) {
    int exponent = draw.nonzero(5);
    Ratio scale = new Ratio(BigInteger.TEN.pow(Math.abs(exponent)), BigInteger.ONE);
    String mantissa = plain(exponent > 0 ? ratio.over(scale) : ratio.times(scale));
    return mantissa + draw.pick("\\times10^{" + exponent + "}", " \\cdot 10^{" + exponent + "}",
        "\\times 10^{" + exponent + "}", "e" + exponent, "E"
            + exponent);
  }

  /** Writes a bar over repeating digits; empty if the expansion ends or its period is long. */
  private static String repeating(String sign, Ratio size) {
    List<BigInteger> rests = new ArrayList<>();
    StringBuilder digits = new StringBuilder();
    BigInteger rest = size.above().mod(size.below());
    while (rest.signum() != 0 && !rests.contains(rest) && rests.size() < 12) {
      rests.add(rest);
      BigInteger[] next = rest.multiply(BigInteger.TEN).divideAndRemainder(size.below());
      digits.append(next[0]);
      rest = next[1];
    }
    int from = rests.indexOf(rest);
    return from < 0 ? ""
        : sign + size.above().divide(size.below()) + "." + digits.substring(0, from) + "\\overline{"
            + digits.substring(from) + "}";
  }
}
