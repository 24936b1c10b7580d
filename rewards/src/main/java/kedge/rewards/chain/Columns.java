package kedge.rewards.chain;

import java.math.BigInteger;

/**
 * An operation that is computed digit by digit from the right; for a product, the row of one digit of the second
 * number.
 */
final class Columns {
  private final Calculation operation;
  private final int row;
  private int place;
  private int carry;
  private String result;

  private Columns(Calculation operation, int row) {
    this.operation = operation;
    this.row = row;
    this.result = "0".repeat(row);
  }

  /** Begins an operation; a product begins with the row of the last nonzero digit of the second number. */
  static Columns of(Calculation operation) {
    return new Columns(operation, operation.operator() == '*' ? rowFrom(operation, 0) : 0);
  }

  /** The next row of the same product. */
  Columns nextRow() {
    return new Columns(operation, rowFrom(operation, row + 1));
  }

  boolean hasNextRow() {
    return operation.operator() == '*' && rowFrom(operation, row + 1) < length(operation.right());
  }

  private static int rowFrom(Calculation operation, int first) {
    int row = first;
    while (row < length(operation.right()) && digit(operation.right(), row) == 0) {
      row++;
    }
    return row;
  }

  char operator() {
    return operation.operator();
  }

  /** Returns whether the digits are those of this place and the carry is that of the previous column. */
  boolean usesItsDigits(ChainLine.Column column) {
    int y = digit(operation.right(), operator() == '*' ? row : place);
    return column.x() == digit(operation.left(), place) && column.y() == y && column.in() == carry;
  }

  /**
   * Returns whether the result is this column's digit followed by the previous result; in the last column of a row,
   * both digits.
   */
  boolean continuesTheResult(ChainLine.Column column) {
    boolean both = operator() == '*' && place == length(operation.left()) - 1 && column.tens() > 0;
    return column.result().equals((both ? "" + column.tens() : "") + column.units() + result);
  }

  void take(ChainLine.Column column) {
    result = column.result();
    carry = column.out();
    place++;
  }

  boolean isDone() {
    int left = length(operation.left());
    return operator() == '+' ? place >= Math.max(left, length(operation.right())) && carry == 0 : place >= left;
  }

  /** Returns whether a difference ends with a borrow. */
  boolean endsWithBorrow() {
    return operator() == '-' && carry > 0;
  }

  private static int length(BigInteger number) {
    return number.toString().length();
  }

  private static int digit(BigInteger number, int place) {
    String digits = number.toString();
    return place < digits.length() ? digits.charAt(digits.length() - 1 - place) - '0' : 0;
  }
}
