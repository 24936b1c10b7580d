package kedge.ablation.statistics;

/** Verdict on a difference. */
public enum ComparisonVerdict {
  /** Better than the baseline, after Holm's adjustment. */
  BETTER("better"),
  /** Worse than the baseline, after Holm's adjustment. */
  WORSE("worse"),
  /** Different from the baseline, after Holm's adjustment, where neither direction is good or bad. */
  DIFFERENT("different"),
  /** Both one-sided tests exclude a difference as large as the margin. */
  EQUIVALENT("equivalent"),
  /** None of these: too few seeds for a difference this small. Not the same as "no difference". */
  NOT_DISTINGUISHABLE("not distinguishable");

  private final String words;

  ComparisonVerdict(String words) {
    this.words = words;
  }

  /** Returns the words for tables. */
  public String words() {
    return words;
  }
}
