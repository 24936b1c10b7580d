package kedge.rl.objective;

/** Treatment of completions cut at the length limit. */
public enum Truncated {

  /** They are trained on like any other completion. */
  KEEP,

  /**
   * They carry no gradient and are not counted in the loss's averages (DAPO's overlong filtering, arXiv 2503.14476,
   * section 3.4). They are part of the baseline.
   */
  MASK
}
