package kedge.training.stage;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import kedge.data.ProblemSource;
import kedge.policy.Policy;
import kedge.policy.score.TokenScores;
import kedge.policy.score.TokenSequence;
import kedge.recipes.stage.SftStage;
import kedge.sft.CrossEntropy;
import kedge.sft.DemonstrationEncoder;
import kedge.training.parts.RunParts;

/** Cross-entropy of held-out demonstrations, in nats, averaged like the stage's loss. */
final class HeldOutLoss {
  private static final int AT_ONCE = 64;
  private final Policy policy;
  private final List<TokenSequence> sequences = new ArrayList<>();
  private final CrossEntropy loss;

  /** @param source source whose demonstrations are all scored each time */
  HeldOutLoss(SftStage stage, ProblemSource source, RunParts parts, Policy policy, CrossEntropy.Mean mean) {
    this.policy = policy;
    DemonstrationEncoder encoder = parts.policyParts().demonstrations(stage);
    IntStream.range(0, source.size()).forEach(index -> sequences.addAll(encoder.sequences(source, index)));
    this.loss = new CrossEntropy(sequences, source.size(), mean);
  }

  /** Computes the loss of the current policy. */
  double now() {
    double sum = 0;
    for (int from = 0; from < sequences.size(); from += AT_ONCE) {
      List<TokenScores> scores = policy.trainer()
          .score(sequences.subList(from, Math.min(sequences.size(), from + AT_ONCE)), 1);
      for (int i = 0; i < scores.size(); i++) {
        for (double term : loss.evaluate(from + i, scores.get(i)).terms()) {
          sum += term;
        }
      }
    }
    return sum;
  }
}
