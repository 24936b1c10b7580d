package kedge.policy.model;

/**
 * The experts that one process holds: an equal, contiguous part of those of every sparse layer.
 *
 * @param parts number of parts, which divides the number of experts
 * @param own number of this process's part, from 0
 */
public record ExpertSlice(int parts, int own) {
  /** All experts. */
  public static final ExpertSlice ALL = new ExpertSlice(1, 0);

  /** Number of experts of a part. @param experts of a layer */
  public int count(int experts) {
    return experts / parts;
  }

  /** First expert of this process's part. @param experts of a layer */
  public int first(int experts) {
    return own * count(experts);
  }
}
