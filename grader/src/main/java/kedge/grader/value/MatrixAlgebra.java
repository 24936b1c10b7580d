package kedge.grader.value;

import java.util.ArrayList;
import java.util.List;
import kedge.grader.tree.Node;
import kedge.grader.tree.Rational;
import kedge.grader.tree.TooComplexException;
import kedge.grader.tree.TreeFacts;
import kedge.grader.tree.Trees;
import kedge.grader.tree.UnparsableException;
import kedge.grader.tree.WorkBudget;

/** Evaluates sums, products, powers and transposes of matrices to one matrix of formulas. */
public final class MatrixAlgebra {
  private static final int LARGEST_POWER = 6;
  private static final int MOST_FACTORS = 6;
  private static final int LARGEST_DETERMINANT = 5;
  /** Bytes of one cell's node, list and facts. */
  private static final int CELL = 240;

  private MatrixAlgebra() {
  }

  /** Returns the matrix of an expression; null if it is not one. */
  public static Node.Matrix of(Node node, WorkBudget budget) {
    if (node instanceof Node.Matrix matrix) {
      return matrix;
    }
    if (!node.facts().has(TreeFacts.Part.MATRIX)) {
      return null;
    }
    if (node instanceof Node.Negative negative) {
      Node.Matrix matrix = of(negative.of(), budget);
      return matrix == null ? null : scaled(new Node.Number(Rational.of(-1), 0), matrix, budget);
    }
    if (node instanceof Node.Sum sum) {
      return sum(sum.terms(), budget);
    }
    if (node instanceof Node.Product product) {
      return product(product.factors(), budget);
    }
    if (node instanceof Node.Quotient quotient) {
      Node.Matrix matrix = of(quotient.above(), budget);
      return matrix == null ? null
          : scaled(new Node.Quotient(new Node.Number(Rational.of(1), 0), quotient.below()), matrix, budget);
    }
    return node instanceof Node.Power power ? power(power, budget) : null;
  }

  /** Returns the determinant, by Laplace's expansion along the first row. */
  public static Node determinant(Node.Matrix matrix) {
    List<List<Node>> rows = matrix.rows();
    int size = rows.size();
    if (size != rows.get(0).size()) {
      throw new UnparsableException("a determinant of a matrix that is not square");
    }
    if (size > LARGEST_DETERMINANT) {
      throw new TooComplexException("a determinant of more than " + LARGEST_DETERMINANT + " rows");
    }
    if (size == 1) {
      return rows.get(0).get(0);
    }
    List<Node> terms = new ArrayList<>();
    for (int column = 0; column < size; column++) {
      List<List<Node>> minor = new ArrayList<>();
      for (List<Node> row : rows.subList(1, size)) {
        List<Node> rest = new ArrayList<>(row);
        rest.remove(column);
        minor.add(rest);
      }
      Node term = new Node.Product(List.of(rows.get(0).get(column), determinant(new Node.Matrix(minor))));
      terms.add(column % 2 == 0 ? term : new Node.Negative(term));
    }
    return new Node.Sum(terms);
  }

  private static Node.Matrix sum(List<Node> terms, WorkBudget budget) {
    Node.Matrix total = null;
    for (Node term : terms) {
      Node.Matrix matrix = of(term, budget);
      if (matrix == null || total != null && (matrix.rows().size() != total.rows().size()
          || matrix.rows().get(0).size() != total.rows().get(0).size())) {
        return null;
      }
      total = total == null ? matrix : plus(total, matrix, budget);
    }
    return total;
  }

  private static void pay(Node.Matrix matrix, int times, WorkBudget budget) {
    budget.bytes((long) CELL * matrix.rows().size() * matrix.rows().get(0).size() * times);
  }

  private static Node.Matrix plus(Node.Matrix left, Node.Matrix right, WorkBudget budget) {
    pay(left, 1, budget);
    List<List<Node>> rows = new ArrayList<>();
    for (int i = 0; i < left.rows().size(); i++) {
      List<Node> row = new ArrayList<>();
      for (int j = 0; j < left.rows().get(i).size(); j++) {
        row.add(new Node.Sum(List.of(left.rows().get(i).get(j), right.rows().get(i).get(j))));
      }
      rows.add(row);
    }
    return new Node.Matrix(rows);
  }

  private static Node.Matrix product(List<Node> factors, WorkBudget budget) {
    if (factors.size() > 4 * MOST_FACTORS
        || factors.stream().filter(factor -> factor.facts().has(TreeFacts.Part.MATRIX)).count() > MOST_FACTORS) {
      throw new TooComplexException("a product of more than " + MOST_FACTORS + " matrices");
    }
    Node.Matrix total = null;
    List<Node> scalars = new ArrayList<>();
    for (Node factor : factors) {
      Node.Matrix matrix = of(factor, budget);
      if (matrix == null) {
        if (!Trees.isExpression(factor)) {
          return null;
        }
        scalars.add(factor);
      } else {
        total = total == null ? matrix : times(total, matrix, budget);
        if (total == null) {
          return null;
        }
      }
    }
    return total == null || scalars.isEmpty() ? total : scaled(new Node.Product(scalars), total, budget);
  }

  private static Node.Matrix times(Node.Matrix left, Node.Matrix right, WorkBudget budget) {
    int inner = right.rows().size();
    if (left.rows().get(0).size() != inner) {
      return null;
    }
    if ((long) left.rows().size() * inner * right.rows().get(0).size() > 1000) {
      throw new TooComplexException("a product of large matrices");
    }
    pay(right, left.rows().size(), budget);
    List<List<Node>> rows = new ArrayList<>();
    for (List<Node> row : left.rows()) {
      List<Node> cells = new ArrayList<>();
      for (int j = 0; j < right.rows().get(0).size(); j++) {
        List<Node> terms = new ArrayList<>();
        for (int k = 0; k < inner; k++) {
          terms.add(new Node.Product(List.of(row.get(k), right.rows().get(k).get(j))));
        }
        cells.add(new Node.Sum(terms));
      }
      rows.add(cells);
    }
    return new Node.Matrix(rows);
  }

  private static Node.Matrix scaled(Node scalar, Node.Matrix matrix, WorkBudget budget) {
    pay(matrix, 1, budget);
    return new Node.Matrix(matrix.rows().stream()
        .map(row -> row.stream().map(cell -> (Node) new Node.Product(List.of(scalar, cell))).toList()).toList());
  }

  private static Node.Matrix power(Node.Power power, WorkBudget budget) {
    Node.Matrix matrix = of(power.base(), budget);
    if (matrix != null && power.exponent()instanceof Node.Variable variable && variable.name().equals("T")) {
      pay(matrix, 1, budget);
      return transposed(matrix);
    }
    boolean whole = matrix != null && power.exponent()instanceof Node.Number number && number.value().isInteger()
        && number.value().signum() > 0 && number.value().numerator().bitLength() < 6;
    int exponent = whole ? ((Node.Number) power.exponent()).value().numerator().intValue() : 0;
    if (exponent < 1 || exponent > LARGEST_POWER) {
      return null;
    }
    Node.Matrix result = matrix;
    for (int i = 1; i < exponent && result != null; i++) {
      result = times(result, matrix, budget);
    }
    return result;
  }

  private static Node.Matrix transposed(Node.Matrix matrix) {
    List<List<Node>> rows = new ArrayList<>();
    for (int j = 0; j < matrix.rows().get(0).size(); j++) {
      List<Node> row = new ArrayList<>();
      for (List<Node> old : matrix.rows()) {
        row.add(old.get(j));
      }
      rows.add(row);
    }
    return new Node.Matrix(rows);
  }
}
