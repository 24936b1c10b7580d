package kedge.sft.curation.operation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import kedge.data.UserError;
import kedge.sft.curation.CurationRecord;
import kedge.sft.curation.CurationRecords;
import kedge.sft.curation.Decisions;
import kedge.sft.curation.OperationContext;
import kedge.sft.curation.SetOperation;

/**
 * Balances the data sets: keeps a share of all records, in proportions between the original and equal ones, or in given
 * ones.
 */
public record ResampleSource(Settings settings, long seed) implements SetOperation {
  /**
   * Settings of {@code step: resample_source}.
   *
   * @param keep the share of all records that is kept, above 0 and at most 1; default 0.8
   * @param power 1 leaves the proportions, 0 takes the same number from each data set as far as it goes; default 0.5
   * @param weights in place of power: relative weight of each data set by name, above 0
   */
  public record Settings(Double keep, Double power, Map<String, Double> weights) {
    public Settings {
      keep = Resampling.share(keep);
      if (power != null && weights != null) {
        throw new IllegalArgumentException("power is given beside weights, expected one of them");
      }
      power = Resampling.power(power);
      weights = weights == null ? Map.of() : new LinkedHashMap<>(weights);
      weights.forEach((name, weight) -> {
        if (!(weight > 0 && Double.isFinite(weight))) {
          throw new IllegalArgumentException("weights." + name + " is " + weight + ", expected above 0");
        }
      });
    }
  }

  /** {@code step: resample_source}. */
  public static final class Provider extends BuiltInProvider<Settings> {
    public Provider() {
      super("resample_source", Settings.class);
    }

    @Override
    public ResampleSource create(Settings settings, OperationContext context) {
      return new ResampleSource(settings, context.seed());
    }
  }

  @Override
  public Decisions decide(CurationRecords set) {
    ToDoubleFunction<Resampling.Group> weight = settings.weights().isEmpty() ? Resampling.tempered(settings.power())
        : this::given;
    return Resampling.decide(set, CurationRecord::source, new Resampling.Rule(settings.keep(), weight, seed),
        "left out to balance the data sets");
  }

  private double given(Resampling.Group group) {
    Double weight = settings.weights().get(group.name());
    if (weight == null) {
      throw new UserError(
          "resample_source: weights has none for data set " + group.name() + ", expected one for each; it names "
              + settings.weights().keySet());
    }
    return weight;
  }
}
