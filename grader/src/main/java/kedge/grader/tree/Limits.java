package kedge.grader.tree;

/** Bounds on the work for one answer. All are counts, not times: the same answer always gets the same verdict. */
public final class Limits {
  /** Characters of a completion that are read, from its end. */
  public static final int COMPLETION = 65_536;
  /** Characters of an answer. */
  public static final int ANSWER = 600;
  /** Tokens of an answer. */
  public static final int TOKENS = 400;
  /** Rules of the grammar inside one another: three for a bracket, so that 60 brackets may be nested. */
  public static final int DEPTH = 180;
  /** Digits of one number. */
  public static final int DIGITS = 300;
  /** Items of a list. */
  public static final int ITEMS = 64;
  /** Bits of an exact whole number, and of an exact numerator or denominator. */
  public static final int INTEGER_BITS = 200_000;
  public static final int FRACTION_BITS = 20_000;
  /** The largest number whose factorial is multiplied out. */
  public static final int FACTORIAL = 3_000;
  /** Tree nodes evaluated for one answer in double arithmetic, in all. */
  static final int EVALUATIONS = 60_000;
  /** Formulas compared by their values, of all items of two lists together. */
  static final int COMPARISONS = 2000;
  /** Cost of exact and 50-digit arithmetic for one answer, in units of about a nanosecond. */
  static final long WORK = 2_000_000;
  /**
   * Bytes of all intermediate results of one answer together, as {@link WorkBudget} prices them; reading and writing it
   * takes the rest of 16 MB.
   */
  static final long BYTES = 12_000_000;
  /** Nodes of a tree. */
  static final int NODES = 20_000;
  /** Characters of a reading written out. */
  static final int DESCRIPTION = 4_000;

  private Limits() {
  }
}
