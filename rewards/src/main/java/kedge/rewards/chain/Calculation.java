package kedge.rewards.chain;

import java.math.BigInteger;
import java.util.Optional;

/** Two whole numbers, the first of which may be negative, and their operator: {@code + - *} or {@code /}. */
record Calculation(BigInteger left, char operator, BigInteger right) {

  /** Its value; empty if a division leaves a remainder. */
  Optional<BigInteger> value() {
    return switch (operator) {
      case '+' -> Optional.of(left.add(right));
      case '-' -> Optional.of(left.subtract(right));
      case '*' -> Optional.of(left.multiply(right));
      default -> over(left, right);
    };
  }

  /** The quotient; empty if it is not whole. */
  static Optional<BigInteger> over(BigInteger left, BigInteger right) {
    return right.signum() == 0 || left.mod(right.abs()).signum() != 0 ? Optional.empty()
        : Optional.of(left.divide(right));
  }

  /** Returns whether both have the same numbers, up to signs and order. */
  boolean hasNumbersOf(Calculation other) {
    return left.abs().equals(other.left.abs()) && right.equals(other.right)
        || left.abs().equals(other.right) && right.equals(other.left.abs());
  }

  /** Returns whether both have the same value up to the sign. */
  boolean hasSizeOf(Calculation other) {
    return value().map(BigInteger::abs).equals(other.value().map(BigInteger::abs));
  }

  /** Returns whether its value is the negative of the other's. */
  boolean isNegated(Calculation other) {
    return value().isPresent() && value().get().signum() != 0 && value().map(BigInteger::negate).equals(other.value());
  }

  /** Returns whether it can be worked in columns: neither number is negative, and no product is by 0. */
  boolean worksInColumns() {
    return left.signum() >= 0 && (operator != '*' || right.signum() > 0);
  }

  @Override
  public String toString() {
    return "" + left + operator + right;
  }
}
