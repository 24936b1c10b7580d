package kedge.benchmarks;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import kedge.policy.Policy;
import kedge.policy.generate.DrawKey;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.generate.Sampling;
import kedge.policy.score.TokenSequence;

/** Groups of completions of prompts with an image each; as {@code vision.py}'s peer. It counts the tokens drawn. */
final class VisionGenerateWork implements Work {
  private final Policy policy;
  private final GenerateWork.Size size;
  private final DrawnImages images;

  VisionGenerateWork(Policy policy, GenerateWork.Size size, int tiles) {
    this.policy = policy;
    this.size = size;
    this.images = new DrawnImages(policy, tiles);
  }

  @Override
  public String name() {
    return "vision_generate";
  }

  @Override
  public long tokens() {
    return (long) size.completions() * size.newTokens();
  }

  @Override
  public void run(long run) {
    List<GenerationRequest> requests = IntStream.range(0, size.prompts()).mapToObj(problem -> {
      TokenSequence prompt = images.sequence(size.promptTokens(), run, problem);
      List<DrawKey> keys = IntStream.range(0, size.group()).mapToObj(sample -> new DrawKey(0, run, problem, sample))
          .toList();
      return new GenerationRequest(prompt.tokens(), keys, prompt.images());
    }).toList();
    policy.generator().generate(requests, Sampling.of(1, size.newTokens()), Set.of());
  }
}
