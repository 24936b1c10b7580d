package kedge.data;

/**
 * How far a {@link ProblemOrder} has been dealt: all that must be saved to go on from there.
 *
 * @param position number of problems consumed since the beginning of the run, over all epochs
 */
public record Cursor(long position) {
  /** Nothing dealt yet. */
  public static final Cursor START = new Cursor(0);

  public Cursor {
    if (position < 0) {
      throw new IllegalArgumentException("cursor position is " + position + ", expected at least 0");
    }
  }

  /** The cursor after {@code count} more problems. */
  public Cursor after(int count) {
    return new Cursor(Math.addExact(position, count));
  }
}
