package kedge.benchmarks;

/** One kind of work to be timed. */
interface Work {

  /** The name the peers' scripts use for it. */
  String name();

  /** Tokens that one run counts: those drawn, or those computed where nothing is drawn. */
  long tokens();

  /**
   * Floating-point operations that one run needs, by {@link ArithmeticBenchmark}; what is computed twice to save memory
   * counts once. 0 where they are not counted.
   */
  default double operations() {
    return 0;
  }

  /** Bytes of weights that decoding reads in one run at least: every matrix once per step; 0 where nothing is drawn. */
  default double weightBytes() {
    return 0;
  }

  /** Does the work once. @param run number of the run, from 0; a key of what is drawn in it */
  void run(long run);
}
