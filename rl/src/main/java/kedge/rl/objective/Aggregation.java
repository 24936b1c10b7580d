package kedge.rl.objective;

import java.util.List;

/**
 * Weights that turn token losses into the loss of one optimizer step: the same for all tokens of a completion, fixed by
 * the lengths of the whole step. The step's loss is the plain sum of weight times token loss, so no cut into
 * micro-batches can change it.
 */
public sealed interface Aggregation {

  /**
   * Returns the weight of each token of a completion that carries gradient.
   *
   * @param length its tokens
   * @param step completions and tokens of the whole optimizer step
   */
  double weight(int length, TrainedCounts step);

  /** Words of a recipe. */
  List<String> KEYS = List.of("sequence_mean", "token_mean", "fixed_length");

  /**
   * Returns the aggregation of a recipe's word, one of {@link #KEYS}.
   *
   * @param tokens constant of {@code fixed_length}
   */
  static Aggregation parse(String key, int tokens) {
    return switch (key) {
      case "sequence_mean" -> new SequenceMean();
      case "token_mean" -> new TokenMean();
      case "fixed_length" -> new FixedLength(tokens);
      default -> throw new IllegalArgumentException("aggregation is " + key + ", expected one of " + KEYS);
    };
  }

  /** Returns the word a recipe writes. */
  String key();

  /**
   * Returns the step's loss from the losses L of tokens (or of completions, where the ratio is the completion's), as
   * text.
   */
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
   * Mean over all tokens of the optimizer step: 1 / sum of n. DAPO's formula (arXiv 2503.14476, equation 8) has the
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
        throw new IllegalArgumentException("aggregation_tokens is " + tokens
            + ", expected at least 1. Maybe the maximum completion length?");
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
