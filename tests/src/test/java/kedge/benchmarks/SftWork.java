package kedge.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kedge.policy.Policy;
import kedge.policy.optim.AdamWSettings;
import kedge.policy.score.TokenSequence;
import kedge.sft.CrossEntropy;

/**
 * One optimizer step on every token but the first of each sequence: forward, cross-entropy, backward, clip, AdamW; as
 * the peers' sft_step.py.
 */
final class SftWork implements Work {
  private static final double RATE = 1e-4;
  /** torch.optim.AdamW's defaults, and the clip of the peers' script. */
  private static final AdamWSettings SETTINGS = new AdamWSettings(0.9, 0.999, 1e-8, 0.01, 1);
  private final Policy policy;
  private final int length;
  private final List<TokenSequence> sequences;

  SftWork(Policy policy, int batch, int length) {
    this.policy = policy;
    this.length = length;
    this.sequences = sequences(policy, batch, length);
  }

  static List<TokenSequence> sequences(Policy policy, int batch, int length) {
    List<TokenSequence> sequences = new ArrayList<>();
    for (int i = 0; i < batch; i++) {
      boolean[] targets = new boolean[length];
      Arrays.fill(targets, 1, length, true);
      sequences.add(new TokenSequence(GenerateWork.tokens(length, policy.shape().vocabulary(), 0, i), targets));
    }
    return sequences;
  }

  @Override
  public String name() {
    return "sft_step";
  }

  @Override
  public long tokens() {
    return (long) sequences.size() * length;
  }

  @Override
  public double operations() {
    ArithmeticBenchmark arithmetic = new ArithmeticBenchmark(policy.shape());
    return 3 * sequences.size() * (arithmetic.forward(0, length) + (length - 1) * arithmetic.head());
  }

  @Override
  public void run(long run) {
    policy.trainer().accumulate(sequences, 1, new CrossEntropy(sequences, CrossEntropy.Mean.TOKEN), 0);
    policy.update(RATE, SETTINGS);
  }
}
