package kedge.rl.objective;

/** What becomes of completions that the length limit cut. */
public enum Truncated {

  /** They are trained like any other, with whatever their reward says. */
  KEEP,

  /**
   * They carry no gradient and are not counted (DAPO's overlong filtering, arXiv 2503.14476, section 3.4). They stay in
   * the baseline.
   */
  MASK
}
