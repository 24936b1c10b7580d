package kedge.rollouts;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kedge.data.KeyedRandom;
import kedge.data.Problem;
import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.generate.Generator;
import kedge.policy.generate.Sampling;
import kedge.policy.generate.StopRule;
import kedge.policy.text.EncodedPrompt;
import kedge.policy.text.PromptEncoder;
import kedge.policy.text.RenderedPrompt;
import kedge.policy.text.Tokenizer;

/** A rollout engine that draws completions with a generator in this process. */
public final class PolicyRolloutEngine implements RolloutEngine {
  private final Generator generator;
  private final Tokenizer tokenizer;
  private final PromptEncoder encoder;
  private final Supplier<String> digest;
  private final long seed;

  /** @param digest supplies the digest of the generator's weights @param seed seed of all draws */
  public PolicyRolloutEngine(Generator generator, Tokenizer tokenizer, PromptEncoder encoder, Supplier<String> digest,
      long seed) {
    this.generator = generator;
    this.tokenizer = tokenizer;
    this.encoder = encoder;
    this.digest = digest;
    this.seed = seed;
  }

  @Override
  public List<RolloutGroup> draw(List<Problem> problems, int samples, Sampling sampling, long stream, int firstSample) {
    List<GenerationRequest> requests = new ArrayList<>();
    List<RenderedPrompt> prompts = problems.stream().map(problem -> encoder.rendered(problem.prompt())).toList();
    Map<String, Integer> drawn = new HashMap<>();
    for (Problem problem : problems) {
      int first = firstSample + samples * (drawn.merge(problem.id(), 1, Integer::sum) - 1);
      long key = KeyedRandom.text(problem.id());
      EncodedPrompt prompt = prompts.get(requests.size()).encoded();
      requests.add(new GenerationRequest(prompt.tokens(),
          IntStream.range(first, first + samples).mapToObj(sample -> new DrawKey(seed, stream, key, sample)).toList(),
          prompt.images()));
    }
    StopRule stops = StopRule.of(Arrays.stream(encoder.stopTokens()).boxed().collect(Collectors.toSet()),
        sampling.stops(), tokens -> tokenizer.decode(tokens, false));
    List<List<Completion>> completions = generator.generate(requests, sampling, stops);
    List<RolloutGroup> groups = new ArrayList<>();
    for (int i = 0; i < problems.size(); i++) {
      List<Rollout> rollouts = new ArrayList<>();
      for (int sample = 0; sample < samples; sample++) {
        Completion completion = completions.get(i).get(sample);
        rollouts.add(
            new Rollout(requests.get(i).keys().get(sample), requests.get(i).prompt(), completion,
                stops.text(completion), Optional.of(prompts.get(i))));
      }
      groups.add(new RolloutGroup(problems.get(i), rollouts));
    }
    return groups;
  }

  @Override
  public String weightsDigest() {
    return digest.get();
  }
}
