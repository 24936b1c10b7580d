package kedge.grader.parse;

import java.util.ArrayList;
import java.util.List;
import kedge.grader.parse.Token.Kind;
import kedge.grader.tree.Limits;
import kedge.grader.tree.Node;
import kedge.grader.tree.TooComplexException;
import kedge.grader.tree.UnparsableException;
import kedge.grader.value.MatrixAlgebra;

/** Parser of environments: a matrix in any brackets, an array, or cases that form a system of relations. */
final class MatrixParser {
  private static final List<String> MATRICES = List
      .of("pmatrix bmatrix Bmatrix matrix smallmatrix psmallmatrix bsmallmatrix array vmatrix Vmatrix".split(" "));
  private final PrimaryParser parser;

  MatrixParser(PrimaryParser parser) {
    this.parser = parser;
  }

  Node environment() {
    String name = parser.next().text();
    boolean cases = name.equals("cases");
    if (!cases && !MATRICES.contains(name)) {
      throw new UnparsableException("environment " + name);
    }
    if (name.equals("array") && parser.nextIs(Kind.GROUP_OPEN)) {
      int close = parser.closingIndex();
      if (close < 0) {
        throw parser.unexpected();
      }
      parser.back(close);
      parser.next();
    }
    List<List<Node>> rows = new ArrayList<>();
    while (!parser.nextIs(Kind.END)) {
      rows.add(row());
      if (rows.size() > Limits.ITEMS) {
        throw new TooComplexException("more than " + Limits.ITEMS + " rows");
      }
      if (!parser.accept(Kind.NEW_ROW)) {
        break;
      }
    }
    if (!parser.nextIs(Kind.END, name) || rows.isEmpty()) {
      throw parser.unexpected();
    }
    parser.next();
    for (List<Node> row : rows) {
      if (row.size() != rows.get(0).size()) {
        throw new UnparsableException("rows of different lengths");
      }
    }
    if (cases) {
      return system(rows);
    }
    Node.Matrix matrix = new Node.Matrix(List.copyOf(rows));
    return name.equals("vmatrix") ? MatrixAlgebra.determinant(matrix) : matrix;
  }

  private List<Node> row() {
    List<Node> cells = new ArrayList<>();
    do {
      cells.add(parser.element());
      parser.accept(Kind.COMMA);
    } while (parser.accept(Kind.AMPERSAND) && cells.size() < Limits.ITEMS);
    return List.copyOf(cells);
  }

  private static Node system(List<List<Node>> rows) {
    if (rows.get(0).size() != 1) {
      throw new UnparsableException("cases with conditions");
    }
    return new Node.Listing(rows.stream().map(row -> row.get(0)).toList(), Node.Joint.AND);
  }
}
