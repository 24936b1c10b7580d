package kedge.benchmarks;

import java.util.List;
import java.util.stream.IntStream;
import kedge.policy.Policy;
import kedge.policy.optim.AdamWSettings;
import kedge.policy.score.TokenSequence;
import kedge.sft.CrossEntropy;

/**
 * One optimizer step on sequences with an image each, tower and adapter included: forward, cross-entropy on the tokens
 * behind the image, backward, clip, AdamW; as {@code vision.py}'s peer. It counts the tokens of text and image.
 */
final class VisionSftWork implements Work {
  private static final double RATE = 1e-4;
  private static final AdamWSettings SETTINGS = new AdamWSettings(0.9, 0.999, 1e-8, 0.01, 1);
  private final Policy policy;
  private final List<TokenSequence> sequences;

  VisionSftWork(Policy policy, int batch, int length, int tiles) {
    this.policy = policy;
    DrawnImages images = new DrawnImages(policy, tiles);
    this.sequences = IntStream.range(0, batch).mapToObj(number -> images.sequence(length, 0, number)).toList();
  }

  @Override
  public String name() {
    return "vision_sft_step";
  }

  @Override
  public long tokens() {
    return sequences.stream().mapToInt(TokenSequence::length).sum();
  }

  @Override
  public void run(long run) {
    policy.trainer().accumulate(sequences, 1, new CrossEntropy(sequences, CrossEntropy.Mean.TOKEN), 0);
    policy.update(RATE, SETTINGS);
  }
}
