package kedge.policy.optim;

import java.util.List;
import java.util.Map;
import java.util.Set;
import kedge.policy.distributed.Division;
import kedge.policy.distributed.Shards;
import kedge.policy.distributed.Sharing;
import kedge.policy.model.ParameterLayout;
import kedge.policy.model.Parameters;
import kedge.policy.model.Segment;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * AdamW over the flat buffer of all parameters (Loshchilov and Hutter 2019, arXiv 1711.05101): gradients clipped by
 * their global norm, matrices decayed, norm scales not. Values and moments are fp32; a policy in bf16 keeps fp32
 * masters and copies them down after the step. Where ranks divide the moments, each updates the values of its shard and
 * sends them to the others, with the bits of one process.
 */
public final class AdamW implements AutoCloseable {
  private final Parameters values;
  private final ParameterLayout whole;
  private final Parameters gradients;
  private final Sharing sharing;
  private final Shards shards;
  private final ParameterLayout layout;
  private final DividedBuffer first;
  private final DividedBuffer second;
  private long steps;
  private AdamWSettings lastSettings;
  private TrainableParts parts;

  /** @param gradients read and cleared by every step; same layout as the values */
  public AdamW(Parameters values, Parameters gradients) {
    this(values, gradients, values.layout(), Sharing.NONE);
  }

  /**
   * The same for some parameters of a model, by one of several ranks.
   *
   * @param whole layout of the model
   * @param sharing whether ranks divide the moments
   */
  public AdamW(Parameters values, Parameters gradients, ParameterLayout whole, Sharing sharing) {
    this.values = values;
    this.whole = whole;
    this.gradients = gradients;
    this.sharing = sharing;
    this.layout = values.layout().whole();
    this.shards = sharing.shards(layout.elements());
    Division division = sharing.moments(values.layout());
    this.first = DividedBuffer.zeros(division, sharing.ranks(), values.flat().device());
    this.second = DividedBuffer.zeros(division, sharing.ranks(), values.flat().device());
  }

  /** Number of steps taken. */
  public long steps() {
    return steps;
  }

  /** First moments, to be saved or restored. */
  public DividedBuffer first() {
    return first;
  }

  /** Second moments, to be saved or restored. */
  public DividedBuffer second() {
    return second;
  }

  /** Sets the number of steps, to go with restored moments. */
  public void restore(long stepsTaken) {
    steps = stepsTaken;
  }

  /** Clears the moments and the step count, for a new stage. */
  public void reset() {
    try (NoGradGuard guard = new NoGradGuard()) { // of this rank's shard
      first.flat().zero_();
      second.flat().zero_();
    }
    steps = 0;
  }

  /**
   * Takes one step from the accumulated gradients and clears them. Weights that are not trained keep their values and
   * moments, and their gradients are not part of the norm.
   *
   * @throws NonFiniteGradient if the gradient holds an infinity or a NaN; values and moments are untouched, gradients
   * are cleared
   */
  public UpdateReport step(double rate, AdamWSettings settings) {
    try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
      TrainableParts parts = parts(settings);
      Tensor gradient = gradients.flat();
      parts.frozen().forEach(run -> values.layout().segments(run.from(), run.count())
          .forEach(held -> gradient.narrow(0, held.at(), held.count()).zero_()));
      double norm = sharing.dividesGradients() ? GlobalNorm.of(shards.own(gradient), sharing.ranks())
          : values.layout() != layout ? SegmentNorm.of(gradient, values.layout(), sharing.experts())
              : GlobalNorm.of(gradient);
      if (!Double.isFinite(norm)) {
        gradient.zero_();
        throw new NonFiniteGradient(norm);
      }
      if (settings.maximumGradientNorm() > 0 && norm > settings.maximumGradientNorm()) {
        gradient.mul_(new Scalar(settings.maximumGradientNorm() / norm));
      }
      steps++;
      parts.trained().forEach(run -> update(run, rate, settings));
      if (sharing.dividesMoments()) {
        for (int shard = 0; shard < shards.count(); shard++) {
          sharing.ranks().broadcast(shards.of(values.flat(), shard), shard);
        }
      }
      gradient.zero_();
      return new UpdateReport(norm, rate);
    }
  }

  /** @throws IllegalArgumentException naming a pattern that no weight of the layout has */
  public static void requireTrainable(ParameterLayout layout, AdamWSettings settings) {
    TrainableParts.of(layout, layout, settings.trainable(), settings.rateFactors());
  }

  /** Returns the names in Kedge of the parameters that no pattern matches. */
  public static Set<String> untrained(ParameterLayout layout, List<String> patterns) {
    return TrainableParts.of(layout, layout, patterns, Map.of()).untrained(layout);
  }

  /** Returns the names in Kedge of the parameters that are not trained with these settings. */
  public Set<String> untrained(AdamWSettings settings) {
    return parts(settings).untrained(layout);
  }

  private TrainableParts parts(AdamWSettings settings) {
    if (!settings.equals(lastSettings)) {
      parts = TrainableParts.of(layout, whole, settings.trainable(), settings.rateFactors());
      lastSettings = settings;
    }
    return parts;
  }

  private void update(TrainableParts.Run run, double rate, AdamWSettings settings) {
    Tensor step = torch.tensor((float) steps).to(values.flat().device(), torch.ScalarType.Float);
    for (Segment held : sharing.dividesMoments() ? List.of(new Segment(shards.start(), shards.start(), shards.held()))
        : values.layout().segments()) {
      long moments = sharing.dividesMoments() ? 0 : held.at();
      new ShardUpdate(held.from(), values.flat().narrow(0, held.at(), held.count()),
          gradients.flat().narrow(0, held.at(), held.count()), first.flat().narrow(0, moments, held.count()),
          second.flat().narrow(0, moments, held.count()))
              .update(run, (value, gradient, one, two) -> FusedAdamW.update(value, gradient, one, two, step,
                  rate * run.factor(), run.decays() ? settings.weightDecay() : 0, settings));
    }
  }

  @Override
  public void close() {
    first.close();
    second.close();
  }
}
