package kedge.data.synthetic;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Whole numbers joined by {@code + - *}, read with the usual precedence and no parentheses.
 *
 * @param operands the numbers, none negative
 * @param operators between the numbers, one fewer
 */
record Expression(List<Long> operands, List<Character> operators) {
  Expression {
    operands = List.copyOf(operands);
    operators = List.copyOf(operators);
    if (operators.size() != operands.size() - 1) {
      throw new IllegalArgumentException(operands.size() + " operands with " + operators.size() + " operators");
    }
  }

  /** Returns the text, {@code 37+48}. */
  String text() {
    StringBuilder text = new StringBuilder().append(operands.get(0));
    for (int i = 0; i < operators.size(); i++) {
      text.append(operators.get(i)).append(operands.get(i + 1));
    }
    return text.toString();
  }

  /** Returns the value; products first. */
  long value() {
    long sum = 0;
    for (Product product : products()) {
      long value = product.factors().stream().reduce(1L, Math::multiplyExact);
      sum = Math.addExact(sum, product.sign() == '-' ? -value : value);
    }
    return sum;
  }

  /**
   * Returns the same text for expressions that differ in the order of their summands or factors alone: {@code 48+37}
   * and {@code 37+48}.
   */
  String canonical() {
    List<String> summands = new ArrayList<>();
    for (Product product : products()) {
      List<Long> factors = new ArrayList<>(product.factors());
      Collections.sort(factors);
      summands.add(product.sign() + String.join("*", factors.stream().map(String::valueOf).toList()));
    }
    Collections.sort(summands);
    return String.join("", summands);
  }

  /** A summand: its sign, and the numbers multiplied in it. */
  record Product(char sign, List<Long> factors) {
  }

  /** Returns the summands from left to right. */
  List<Product> products() {
    List<Product> products = new ArrayList<>();
    products.add(new Product('+', new ArrayList<>(List.of(operands.get(0)))));
    for (int i = 0; i < operators.size(); i++) {
      if (operators.get(i) == '*') {
        products.get(products.size() - 1).factors().add(operands.get(i + 1));
      } else {
        products.add(new Product(operators.get(i), new ArrayList<>(List.of(operands.get(i + 1)))));
      }
    }
    return products;
  }
}
