package kedge.training.stage;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kedge.data.UserError;
import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;
import kedge.policy.generate.GenerationRequest;
import kedge.policy.generate.Generator;
import kedge.policy.generate.Sampling;
import kedge.policy.generate.StopRule;
import kedge.rl.step.PendingRollouts;
import kedge.rollouts.Rollout;

/** A generator that returns completions drawn before, by their keys. */
final class KeptCompletions implements Generator {
  private final Path file;
  private final Map<DrawKey, Rollout> kept = new HashMap<>();

  /** @param file file of the completions, for messages */
  KeptCompletions(Path file, List<PendingRollouts> pending) {
    this.file = file;
    pending.forEach(step -> step.groups().forEach(
        group -> group.rollouts().forEach(rollout -> kept.put(rollout.key(), rollout))));
  }

  @Override
  public List<List<Completion>> generate(List<GenerationRequest> requests, Sampling sampling, StopRule stops) {
    return requests.stream().map(request -> request.keys().stream().map(key -> completion(key, request)).toList())
        .toList();
  }

  private Completion completion(DrawKey key, GenerationRequest request) {
    Rollout rollout = kept.get(key);
    if (rollout == null || !Arrays.equals(rollout.prompt(), request.prompt())) {
      throw new UserError(file + ": the completions for the steps to come do not fit the data: "
          + (rollout == null ? "those of a problem that is next are not among them" : "one has another prompt")
          + ". Maybe the data, the system prompt or the chat template has changed? Begin again with --out FOLDER");
    }
    return rollout.completion();
  }
}
