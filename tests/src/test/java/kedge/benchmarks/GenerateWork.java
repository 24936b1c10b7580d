package kedge.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import kedge.data.KeyedRandom;
import kedge.policy.Policy;
import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.generate.Sampling;

/**
 * Groups of completions at temperature 1 without filters or stops, so that each has exactly the tokens asked for; as
 * the peers' generate.py.
 */
final class GenerateWork implements Work {
  private static final int FIRST_WORD = 3;
  private final Policy policy;
  private final Size size;

  /** How much is drawn. */
  record Size(int prompts, int group, int promptTokens, int newTokens) {
    int completions() {
      return prompts * group;
    }
  }

  GenerateWork(Policy policy, Size size) {
    this.policy = policy;
    this.size = size;
  }

  @Override
  public String name() {
    return "generate";
  }

  @Override
  public long tokens() {
    return (long) size.completions() * size.newTokens();
  }

  /** Prompts once per group; the last token drawn is not computed any further. */
  @Override
  public double operations() {
    ArithmeticBenchmark arithmetic = new ArithmeticBenchmark(policy.shape());
    double prompts = size.prompts() * (arithmetic.forward(0, size.promptTokens()) + arithmetic.head());
    int last = size.promptTokens() + size.newTokens() - 1;
    return prompts + size.completions()
        * (arithmetic.forward(size.promptTokens(), last) + (size.newTokens() - 1) * arithmetic.head());
  }

  @Override
  public double weightBytes() {
    return new ArithmeticBenchmark(policy.shape()).stepBytes() * size.newTokens();
  }

  @Override
  public void run(long run) {
    draw(run);
  }

  /** The requests of one run, and what was drawn for them. */
  record Drawn(List<GenerationRequest> requests, List<List<Completion>> completions) {
  }

  Drawn draw(long run) {
    List<GenerationRequest> requests = new ArrayList<>();
    for (int problem = 0; problem < size.prompts(); problem++) {
      List<DrawKey> keys = new ArrayList<>();
      for (int sample = 0; sample < size.group(); sample++) {
        keys.add(new DrawKey(0, run, problem, sample));
      }
      requests.add(new GenerationRequest(tokens(size.promptTokens(), policy.shape().vocabulary(), run, problem), keys));
    }
    List<List<Completion>> completions = policy.generator().generate(requests, Sampling.of(1, size.newTokens()),
        Set.of());
    for (List<Completion> group : completions) {
      for (Completion completion : group) {
        if (completion.tokens().length != size.newTokens()) {
          throw new IllegalStateException(
              "a completion has " + completion.tokens().length + " tokens, expected " + size.newTokens());
        }
      }
    }
    return new Drawn(requests, completions);
  }

  /** Random tokens past the special ones, keyed by run and sequence. */
  static int[] tokens(int count, int vocabulary, long run, long sequence) {
    int[] tokens = new int[count];
    for (int i = 0; i < count; i++) {
      tokens[i] = FIRST_WORD + KeyedRandom.integer(vocabulary - FIRST_WORD, 0, run, sequence, i);
    }
    return tokens;
  }
}
