package kedge.data;

/**
 * Position in a {@link ProblemOrder}; the only state that must be saved to continue.
 *
 * @param position number of problems used since the beginning, over all epochs
 */
public record Cursor(long position) {
  /** The beginning. */
  public static final Cursor START = new Cursor(0);

  public Cursor {
    if (position < 0) {
      throw new IllegalArgumentException("cursor position is " + position + ", expected at least 0");
    }
  }

  /** Returns the cursor after {@code count} more problems. */
  public Cursor after(int count) {
    return new Cursor(Math.addExact(position, count));
  }
}
