package kedge.policy.optim;

/** The gradient is not finite; the weights were left as they are. */
public final class NonFiniteGradient extends RuntimeException {
  public NonFiniteGradient(double norm) {
    super("the gradient's norm is " + norm + ", so no update was made. Maybe the learning rate is too high, or a loss was not finite");
  }
}
