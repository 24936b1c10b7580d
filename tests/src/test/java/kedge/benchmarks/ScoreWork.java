package kedge.benchmarks;

import java.util.List;
import kedge.policy.Policy;
import kedge.policy.score.TokenSequence;

/**
 * Log-probabilities and entropies of every token but the first of each sequence: the forward half of a training step.
 */
final class ScoreWork implements Work {
  private final Policy policy;
  private final int length;
  private final List<TokenSequence> sequences;

  ScoreWork(Policy policy, int batch, int length) {
    this.policy = policy;
    this.length = length;
    this.sequences = SftWork.sequences(policy, batch, length);
  }

  @Override
  public String name() {
    return "score";
  }

  @Override
  public long tokens() {
    return (long) sequences.size() * length;
  }

  @Override
  public double operations() {
    ArithmeticBenchmark arithmetic = new ArithmeticBenchmark(policy.shape());
    return sequences.size() * (arithmetic.forward(0, length) + (length - 1) * arithmetic.head());
  }

  @Override
  public void run(long run) {
    policy.trainer().score(sequences, 1);
  }
}
