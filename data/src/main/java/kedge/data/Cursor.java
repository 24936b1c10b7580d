package kedge.data;

/**
 * Number of problems served by a {@link ProblemOrder}: all that must be saved to continue.
 *
 * @param position number of problems consumed since the beginning of the run, over all epochs
 */
public record Cursor(long position) {
  /** Nothing served yet. */
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
