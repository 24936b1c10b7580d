package kedge.grader.tree;

/** Limits on the work for one answer. All are counts, not times, so equal answers always get equal verdicts. */
public final class Limits {
  /** Characters of a completion that are read, from its end. */
  public static final int COMPLETION = 65_536;
  /** Characters of an answer. */
  public static final int ANSWER = 600;
  /** Tokens of an answer. */
  public static final int TOKENS = 400;
  /** Nested grammar rules: three per bracket, so that 60 brackets may be nested. */
  public static final int DEPTH = 180;
  /** Digits of one number. */
  public static final int DIGITS = 300;
  /** Items of a list. */
  public static final int ITEMS = 64;
  /** Bits of an exact whole number, and of an exact numerator or denominator. */
  public static final int INTEGER_BITS = 200_000;
  public static final int FRACTION_BITS = 20_000;
  /** The largest number whose factorial is computed. */
  public static final int FACTORIAL = 3_000;
  /** Tree nodes evaluated in double arithmetic for one answer, in total. */
  static final int EVALUATIONS = 60_000;
  /** Comparisons of formulas by value, over all items of two lists. */
  static final int COMPARISONS = 2000;
  /** Cost of exact and 50-digit arithmetic for one answer, in units of about a nanosecond. */
  static final long WORK = 2_000_000;
  /**
   * Bytes of all intermediate results for one answer, as {@link WorkBudget} counts them; parsing and printing use the
   * rest of 16 MB.
   */
  static final long BYTES = 12_000_000;
  /** Nodes of a tree. */
  static final int NODES = 20_000;
  /** Characters of a printed reading. */
  static final int DESCRIPTION = 4_000;

  private Limits() {
  }
}
