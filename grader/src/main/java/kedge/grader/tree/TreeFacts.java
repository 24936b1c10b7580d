package kedge.grader.tree;

import java.util.List;

/**
 * Size and contents of a tree, computed from those of its parts. A part that occurs several times counts each time, so
 * that trees that are small in memory but long to walk (determinants of determinants) are refused on construction.
 *
 * @param size number of nodes; long numbers and names count as several
 * @param parts bit set of the {@link Part}s that occur
 */
public record TreeFacts(int size, int parts) {

  /** Kinds of parts in a tree. */
  public enum Part {
    VARIABLE,
    /** Parts without a value: unknown functions, words, unknown notation. */
    NAMED,
    /** Parts that are not a formula with one value: lists, sets, relations, text. */
    STRUCTURE, MATRIX, PLUS_MINUS, MINUS_FIRST, LOGARITHM, SERIES, IMAGINARY, PI, OVER_ZERO,
    /** An angle in degrees, except within the argument of a trigonometric function. */
    DEGREES;

    private int bit() {
      return 1 << ordinal();
    }
  }

  public TreeFacts {
    if (size > Limits.NODES) {
      throw new TooComplexException("a formula of more than " + Limits.NODES + " parts");
    }
  }

  static TreeFacts leaf(int size, Part... parts) {
    int bits = 0;
    for (Part part : parts) {
      bits |= part.bit();
    }
    return new TreeFacts(size, bits);
  }

  static TreeFacts of(Node only) {
    return new TreeFacts(only.facts().size + 1, only.facts().parts);
  }

  static TreeFacts of(Node first, Node second) {
    return new TreeFacts(first.facts().size + second.facts().size + 1, first.facts().parts | second.facts().parts);
  }

  static TreeFacts of(Node first, Node second, Node third) {
    TreeFacts two = of(first, second);
    return new TreeFacts(two.size + third.facts().size, two.parts | third.facts().parts);
  }

  static TreeFacts of(List<Node> nodes) {
    int size = 1;
    int parts = 0;
    for (int i = 0; i < nodes.size(); i++) {
      TreeFacts facts = nodes.get(i).facts();
      size = Math.min(size + facts.size, Limits.NODES + 1);
      parts |= facts.parts;
    }
    return new TreeFacts(size, parts);
  }

  static TreeFacts ofRows(List<List<Node>> rows) {
    int size = 1;
    int parts = Part.MATRIX.bit() | Part.STRUCTURE.bit();
    for (List<Node> row : rows) {
      TreeFacts facts = of(row);
      size = Math.min(size + facts.size, Limits.NODES + 1);
      parts |= facts.parts;
    }
    return new TreeFacts(size, parts);
  }

  static TreeFacts ofCall(MathFunction function, List<Node> arguments) {
    TreeFacts all = of(arguments).with(Part.LOGARITHM, function == MathFunction.LOG);
    return function.ofAngle() ? new TreeFacts(all.size, all.parts & ~Part.DEGREES.bit()) : all;
  }

  TreeFacts with(Part part) {
    return with(part, true);
  }

  TreeFacts with(Part part, boolean there) {
    return there ? new TreeFacts(size, parts | part.bit()) : this;
  }

  public boolean has(Part part) {
    return (parts & part.bit()) != 0;
  }
}
