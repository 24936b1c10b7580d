package kedge.rewards.math;

/** Counts the work of one comparison and ends it when it is too much. */
final class Budget {
  private int evaluations;
  private long work;
  private int comparisons;

  /** Counts two formulas compared by their values, which takes some kilobytes. @throws TooComplexException when there were too many: long lists of formulas */
  void comparison() {
    if (++comparisons > Limits.COMPARISONS) {
      throw new TooComplexException("more than " + Limits.COMPARISONS + " comparisons of formulas");
    }
  }

  /** Counts one tree node evaluated. @throws TooComplexException when there were too many */
  void evaluation() {
    if (++evaluations > Limits.EVALUATIONS) {
      throw new TooComplexException("more than " + Limits.EVALUATIONS + " evaluations");
    }
  }

  /** Counts an operation on whole numbers of so many bits. @throws TooComplexException when it costs too much */
  void arithmetic(long bits) {
    long words = bits / 64 + 1;
    work += words * words + 50;
    if (work > Limits.WORK) {
      throw new TooComplexException("arithmetic on numbers that are too long");
    }
  }

  int evaluations() {
    return evaluations;
  }
}
