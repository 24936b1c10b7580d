package kedge.policy.optim;

import java.util.List;
import java.util.stream.Collectors;

/** Thrown if the gradient is not finite; the weights are unchanged. */
public final class NonFiniteGradient extends RuntimeException {
  private static final long serialVersionUID = 1;

  public NonFiniteGradient(double norm) {
    super("the gradient's norm is " + norm
        + ", so no update was made. Maybe the learning rate is too high, or a loss was not finite?");
  }

  private NonFiniteGradient(String message, NonFiniteGradient cause) {
    super(message, cause);
  }

  /** Returns this exception with a message that names the problems of the batch. */
  public NonFiniteGradient of(List<String> problems) {
    return new NonFiniteGradient(getMessage() + ". The step's problems: "
        + problems.stream().distinct().limit(8).collect(Collectors.joining(", "))
        + (problems.size() > 8 ? ", ..." : ""), this);
  }
}
