package kedge.grader.tree;

/**
 * Counts the work of one comparison and ends it when it is too much. Every operation names its price before it is made,
 * in time and in bytes, by the sizes of what it works on: what is not paid for is not done, whatever the answer looks
 * like.
 */
public final class WorkBudget {
  /** A node's value, its share in its parent's, and the iterator over its siblings. */
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
   * Counts two formulas compared by their values.
   *
   * @throws TooComplexException when there were too many: long lists of formulas
   */
  public void comparison() {
    bytes(COMPARISON);
    if (++comparisons > Limits.COMPARISONS) {
      throw new TooComplexException("more than " + Limits.COMPARISONS + " comparisons of formulas");
    }
  }

  /** Counts one tree node evaluated. @throws TooComplexException when there were too many */
  public void evaluation() {
    bytes(EVALUATION);
    if (++evaluations > Limits.EVALUATIONS) {
      throw new TooComplexException("more than " + Limits.EVALUATIONS + " evaluations");
    }
  }

  /** Counts an operation on whole numbers of so many bits. @throws TooComplexException when it costs too much */
  public void arithmetic(long bits) {
    long words = bits / 64 + 1;
    bytes(ARITHMETIC + bits);
    work(words * words + 50);
  }

  /**
   * Counts a greatest common divisor of two numbers of so many bits, which is found bit by bit.
   *
   * @throws TooComplexException when it costs too much
   */
  public void divisor(long bits, long otherBits) {
    bytes(ARITHMETIC + bits + otherBits);
    work(40 * (bits / 64 + 1) * (otherBits / 64 + 1));
  }

  /** Counts nanoseconds, about. @throws TooComplexException when there were too many */
  public void work(long nanoseconds) {
    work += nanoseconds;
    if (work > Limits.WORK) {
      throw new TooComplexException("arithmetic on numbers that are too long");
    }
  }

  /** Counts a visit to every node of a tree. @throws TooComplexException when there were too many */
  public void walk(Node tree) {
    bytes((long) WALK * tree.facts().size());
  }

  /** Counts a tree made anew. @throws TooComplexException when there were too many */
  public void rebuild(Node tree) {
    bytes((long) REBUILD * tree.facts().size());
  }

  /**
   * Counts memory that is about to be used, whether or not it can be freed again.
   *
   * @throws TooComplexException when it is too much
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

  /** The bytes paid for. */
  public long bytes() {
    return bytes;
  }
}
