package kedge.policy.generate;

/** Thrown if the policy's logits are not finite, so that there is no distribution to draw from. */
public final class NonFiniteLogits extends IllegalStateException {
  private static final long serialVersionUID = 1;
  private final float largest;

  /** @param largest the largest logit */
  public NonFiniteLogits(float largest) {
    super("the policy's largest logit is " + largest + ", expected a finite number: nothing can be drawn."
        + " Maybe training diverged; look at the gradient norms and lower the learning rate?");
    this.largest = largest;
  }

  /** The largest logit. */
  public float largest() {
    return largest;
  }
}
