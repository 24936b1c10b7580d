package kedge.grader.metamorphic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A polynomial in two letters with exact coefficients, none of them 0.
 *
 * @param terms coefficient by exponents: {@code 64 * exponent of the first letter + exponent of the second}
 */
record Poly(TreeMap<Integer, Ratio> terms) {
  private static final int SECOND = 64;

  static Poly constant(Ratio value) {
    return term(value, 0, 0);
  }

  static Poly term(Ratio coefficient, int first, int second) {
    TreeMap<Integer, Ratio> terms = new TreeMap<>();
    if (coefficient.sign() != 0) {
      terms.put(first * SECOND + second, coefficient);
    }
    return new Poly(terms);
  }

  Poly plus(Poly other) {
    TreeMap<Integer, Ratio> sum = new TreeMap<>(terms);
    other.terms.forEach((key, value) -> sum.merge(key, value, Ratio::plus));
    sum.values().removeIf(value -> value.sign() == 0);
    return new Poly(sum);
  }

  Poly times(Poly other) {
    Poly product = new Poly(new TreeMap<>());
    for (Map.Entry<Integer, Ratio> one : terms.entrySet()) {
      TreeMap<Integer, Ratio> row = new TreeMap<>();
      other.terms.forEach((key, value) -> row.put(key + one.getKey(), value.times(one.getValue())));
      product = product.plus(new Poly(row));
    }
    return product;
  }

  Poly scaled(Ratio factor) {
    return times(constant(factor));
  }

  Poly minus(Poly other) {
    return plus(other.scaled(Ratio.of(-1)));
  }

  boolean zero() {
    return terms.isEmpty();
  }

  boolean constant() {
    return terms.isEmpty() || terms.lastKey() == 0;
  }

  /** Returns the coefficient of a power of each letter; 0 if there is no such term. */
  Ratio coefficient(int first, int second) {
    return terms.getOrDefault(first * SECOND + second, Ratio.ZERO);
  }

  /** Returns its terms as a tree, in random order. */
  RandomTree tree(String first, String second, Draw draw) {
    List<RandomTree> sum = new ArrayList<>();
    terms.forEach((key, value) -> {
      List<RandomTree> factors = new ArrayList<>();
      power(first, key / SECOND, factors);
      power(second, key % SECOND, factors);
      factors = draw.shuffled(factors);
      if (factors.isEmpty() || !value.equals(Ratio.ONE)) {
        factors.add(0, new RandomTree.Number(value));
      }
      sum.add(factors.size() == 1 ? factors.get(0) : new RandomTree.Product(factors));
    });
    List<RandomTree> order = draw.oneIn(3) ? sum : draw.shuffled(sum);
    return order.isEmpty() ? new RandomTree.Number(Ratio.ZERO)
        : order.size() == 1 ? order.get(0) : new RandomTree.Sum(order);
  }

  private static void power(String letter, int exponent, List<RandomTree> factors) {
    if (exponent == 1) {
      factors.add(new RandomTree.Letter(letter));
    } else if (exponent > 1) {
      factors.add(new RandomTree.Power(new RandomTree.Letter(letter), new RandomTree.Number(Ratio.of(exponent))));
    }
  }
}
