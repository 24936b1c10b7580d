package kedge.policy.optim;

import kedge.policy.model.ParameterLayout;
import kedge.policy.model.Parameters;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * AdamW over the flat buffer of all parameters (Loshchilov and Hutter 2019, arXiv 1711.05101): gradients clipped by their global norm, matrices decayed,
 * norm scales not. Values and moments are fp32; a policy in bf16 keeps fp32 masters and copies them down after the step.
 */
public final class AdamW implements AutoCloseable {
  private final Parameters values;
  private final Parameters gradients;
  private final Parameters first;
  private final Parameters second;
  private final FusedAdamW kernel = new FusedAdamW();
  private long steps;

  /** @param gradients read and cleared by every step; same layout as the values */
  public AdamW(Parameters values, Parameters gradients) {
    this.values = values;
    this.gradients = gradients;
    this.first = Parameters.zeros(values.layout(), values.flat().device(), torch.ScalarType.Float);
    this.second = Parameters.zeros(values.layout(), values.flat().device(), torch.ScalarType.Float);
  }

  /** Number of steps taken. */
  public long steps() {
    return steps;
  }

  /** First moments, to be saved or restored. */
  public Parameters first() {
    return first;
  }

  /** Second moments, to be saved or restored. */
  public Parameters second() {
    return second;
  }

  /** Says how many steps the restored moments stand for. */
  public void restore(long stepsTaken) {
    steps = stepsTaken;
  }

  /** Clears the moments and the step count: a new stage starts afresh. */
  public void reset() {
    try (NoGradGuard guard = new NoGradGuard()) {
      first.flat().zero_();
      second.flat().zero_();
    }
    steps = 0;
  }

  /**
   * One step from the accumulated gradients, which are then cleared.
   *
   * @throws NonFiniteGradient if the gradient holds an infinity or a NaN; values and moments are untouched, gradients are cleared
   */
  public UpdateReport step(double rate, AdamWSettings settings) {
    try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
      Tensor gradient = gradients.flat();
      double norm = gradient.norm().item_double();
      if (!Double.isFinite(norm)) {
        gradient.zero_();
        throw new NonFiniteGradient(norm);
      }
      if (settings.maximumGradientNorm() > 0 && norm > settings.maximumGradientNorm()) {
        gradient.mul_(new Scalar(settings.maximumGradientNorm() / norm));
      }
      steps++;
      ParameterLayout layout = values.layout();
      update(0, layout.matrixElements(), rate, settings.weightDecay(), settings);
      update(layout.matrixElements(), layout.elements() - layout.matrixElements(), rate, 0, settings);
      gradient.zero_();
      return new UpdateReport(norm, rate);
    }
  }

  private void update(long from, long count, double rate, double weightDecay, AdamWSettings settings) {
    Tensor step = torch.tensor((float) steps).to(values.flat().device(), torch.ScalarType.Float);
    kernel.update(part(values, from, count), part(gradients, from, count), part(first, from, count), part(second, from, count), step, rate, weightDecay,
        settings);
  }

  private static Tensor part(Parameters parameters, long from, long count) {
    return parameters.flat().narrow(0, from, count);
  }

  @Override
  public void close() {
    first.close();
    second.close();
  }
}
