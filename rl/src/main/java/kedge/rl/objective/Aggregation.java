package kedge.rl.objective;

import java.util.List;

/**
 * Weights that turn token losses into the loss of one optimizer step. All tokens of a completion have the same weight,
 * which depends on the lengths of all completions of the step. The step's loss is the sum of weight times token loss,
 * so the division into micro-batches does not change it.
 */
public sealed interface Aggregation {

  /**
   * Returns the weight of each token of a completion that carries gradient.
   *
   * @param length tokens of the completion
   * @param step numbers of completions and tokens of the whole optimizer step
   */
  double weight(int length, TrainedCounts step);

  /** Names used in recipes. */
  List<String> KEYS = List.of("sequence_mean", "token_mean", "fixed_length");

  /**
   * Returns the aggregation with the given name, one of {@link #KEYS}.
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

  /** Returns the name used in recipes. */
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
   * Mean over all tokens of the optimizer step: 1 / sum of n. DAPO's formula (arXiv 2503.14476, equation 8) takes the
   * mean over the tokens of one group; every implementation, the authors' included, takes it over the step.
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
   * @param tokens the constant; usually the maximum completion length
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
