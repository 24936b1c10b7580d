package kedge.grader.tree;

/**
 * Counts the work of one comparison and stops it at the limits. Every operation declares its cost, in time and in
 * bytes, from the sizes of its operands before it runs, so the limits hold for any answer.
 */
public final class WorkBudget {
  /** Bytes of a node's value, its entry in the parent, and the iterator over its siblings. */
  private static final int EVALUATION = 96;
  private static final int WALK = 40;
  private static final int REBUILD = 320;
  private static final int ARITHMETIC = 640;
  private static final int COMPARISON = 1500;
  private int evaluations;
  private long work;
  private long bytes;
  private int comparisons;

  /**
   * Counts a comparison of two formulas by value.
   *
   * @throws TooComplexException if there are too many, as in long lists of formulas
   */
  public void comparison() {
    bytes(COMPARISON);
    if (++comparisons > Limits.COMPARISONS) {
      throw new TooComplexException("more than " + Limits.COMPARISONS + " comparisons of formulas");
    }
  }

  /** Counts the evaluation of one tree node. @throws TooComplexException if there are too many */
  public void evaluation() {
    bytes(EVALUATION);
    if (++evaluations > Limits.EVALUATIONS) {
      throw new TooComplexException("more than " + Limits.EVALUATIONS + " evaluations");
    }
  }

  /** Counts an operation on whole numbers of a number of bits. @throws TooComplexException if it costs too much */
  public void arithmetic(long bits) {
    long words = bits / 64 + 1;
    bytes(ARITHMETIC + bits);
    work(words * words + 50);
  }

  /**
   * Counts a greatest common divisor of two numbers of a number of bits, which is computed bit by bit.
   *
   * @throws TooComplexException if it costs too much
   */
  public void divisor(long bits, long otherBits) {
    bytes(ARITHMETIC + bits + otherBits);
    work(40 * (bits / 64 + 1) * (otherBits / 64 + 1));
  }

  /** Counts approximate nanoseconds. @throws TooComplexException if there are too many */
  public void work(long nanoseconds) {
    work += nanoseconds;
    if (work > Limits.WORK) {
      throw new TooComplexException("arithmetic on numbers that are too long");
    }
  }

  /** Counts a visit to every node of a tree. @throws TooComplexException if there are too many */
  public void walk(Node tree) {
    bytes((long) WALK * tree.facts().size());
  }

  /** Counts the construction of a tree. @throws TooComplexException if there are too many */
  public void rebuild(Node tree) {
    bytes((long) REBUILD * tree.facts().size());
  }

  /**
   * Counts memory before its use, whether or not it can be freed again.
   *
   * @throws TooComplexException if it is too much
   */
  public void bytes(long count) {
    bytes += count;
    if (bytes > Limits.BYTES) {
      throw new TooComplexException("more than " + Limits.BYTES / 1_000_000 + " MB of intermediate results");
    }
  }

  public int evaluations() {
    return evaluations;
  }

  /** Returns the bytes counted so far. */
  public long bytes() {
    return bytes;
  }
}
