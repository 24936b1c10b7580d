package kedge.rl.objective;

/**
 * How token losses become the loss of one optimiser step: a weight per token, the same for all tokens of a completion,
 * settled once per step from the lengths alone. The step's loss is the plain sum of weight times token loss, so no cut
 * into micro-batches can change it.
 */
public sealed interface Aggregation {

  /**
   * Returns the weight of each token of a completion that carries gradient.
   *
   * @param length its tokens
   * @param step completions and tokens of the whole optimizer step
   */
  double weight(int length, TrainedCounts step);

  /** The word a recipe writes. */
  String key();

  /** The step's loss from the losses L of tokens (or of completions, where the ratio is the completion's), as text. */
  String formula();

  /**
   * Mean over completions of the mean over their tokens: 1 / (N n) (arXiv 2402.03300, equation 3; arXiv 2507.18071,
   * equation 5).
   */
  record SequenceMean() implements Aggregation {
    @Override
    public double weight(int length, TrainedCounts step) {
      return 1.0 / ((double) step.completions() * length);
    }

    @Override
    public String key() {
      return "sequence_mean";
    }

    @Override
    public String formula() {
      return "mean over completions of the mean of L over tokens";
    }
  }

  /**
   * Mean over all tokens of the optimiser step: 1 / sum of n. DAPO's formula (arXiv 2503.14476, equation 8) has the
   * mean over the tokens of one group; over the step is what every implementation does, its authors' included.
   */
  record TokenMean() implements Aggregation {
    @Override
    public double weight(int length, TrainedCounts step) {
      return 1.0 / step.tokens();
    }

    @Override
    public String key() {
      return "token_mean";
    }

    @Override
    public String formula() {
      return "mean of L over all tokens of the step";
    }
  }

  /**
   * Mean over completions of the sum over tokens divided by a constant: 1 / (N tokens) (arXiv 2503.20783, section 3.2
   * and appendix A, where the constant is the generation budget). Long and short completions weigh the same per token.
   *
   * @param tokens the constant; usually the largest number of tokens a completion may have
   */
  record FixedLength(int tokens) implements Aggregation {
    public FixedLength {
      if (tokens < 1) {
        throw new IllegalArgumentException("aggregation fixed_length has tokens " + tokens
            + ", expected at least 1. Maybe the maximum completion length");
      }
    }

    @Override
    public double weight(int length, TrainedCounts step) {
      return 1.0 / ((double) step.completions() * tokens);
    }

    @Override
    public String key() {
      return "fixed_length";
    }

    @Override
    public String formula() {
      return "mean over completions of the sum of L over tokens / " + tokens;
    }
  }
}
