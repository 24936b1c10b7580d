package kedge.sft.curate.step;

import kedge.sft.curate.Decisions;
import kedge.sft.curate.ExampleSet;
import kedge.sft.curate.SetStep;
import kedge.sft.curate.StepContext;
import kedge.sft.curate.StepProvider;
import kedge.sft.curate.text.Clusters;

/**
 * Balances what questions are about: groups are clusters of their TF-IDF vectors, found by k-means++ on a drawn sample; every record then belongs to the
 * nearest centre. SAIL-VL2 report, sampling over semantic buckets, there found from a model's embeddings.
 */
public record ResampleCluster(Settings settings, long seed) implements SetStep {

  /**
   * What a recipe may write beside {@code step: resample_cluster}.
   *
   * @param keep the share of all records that stays, above 0 and at most 1; default 0.8
   * @param power 1 leaves the proportions, 0 takes the same number of each cluster as far as it goes; default 0.5
   * @param clusters how many; default 32
   * @param sample how many records the centres are found from, about; default 5000
   * @param dimensions of the vectors, onto which the words' weights are projected; default 128
   */
  public record Settings(Double keep, Double power, Integer clusters, Integer sample, Integer dimensions) {
    public Settings {
      keep = Resampling.share(keep);
      power = Resampling.power(power);
      clusters = atLeast("clusters", clusters == null ? 32 : clusters, 2);
      sample = atLeast("sample", sample == null ? 5_000 : sample, clusters);
      dimensions = atLeast("dimensions", dimensions == null ? 128 : dimensions, 8);
    }

    private static int atLeast(String key, int value, int least) {
      if (value < least) {
        throw new IllegalArgumentException(key + " is " + value + ", expected at least " + least);
      }
      return value;
    }
  }

  /** {@code step: resample_cluster}. */
  public static final class Provider implements StepProvider<Settings> {
    @Override
    public String kind() {
      return "resample_cluster";
    }

    @Override
    public Class<Settings> settings() {
      return Settings.class;
    }

    @Override
    public ResampleCluster create(Settings settings, StepContext context) {
      return new ResampleCluster(settings, context.seed());
    }
  }

  @Override
  public Decisions decide(ExampleSet set) {
    Clusters clusters = Clusters.find(set, settings.clusters(), settings.sample(), settings.dimensions(), seed);
    return Resampling.decide(set, example -> "in cluster " + clusters.nearest(example.question()),
        new Resampling.Rule(settings.keep(), Resampling.tempered(settings.power()), seed), "left out to balance what questions are about");
  }
}
