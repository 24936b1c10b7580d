package kedge.recipes.run;

/** Direction in which a metric is better. */
public enum Better {
  HIGHER, LOWER;

  /** Returns the direction of a metric by its name: losses, lengths, KL and shares that are faults are better lower. */
  public static Better of(String metric) {
    return metric
        .matches("(.*_)?(loss|length_mean|length_max|kl|drift)|(truncated|unscorable|dead_group)_share|.*gap_.*")
            ? LOWER
            : HIGHER;
  }

  /** Returns whether a value is better than another by more than {@code least}. */
  public boolean better(double value, double other, double least) {
    return this == HIGHER ? value > other + least : value < other - least;
  }
}
