package kedge.training.stage;

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

/** Gives back completions that were drawn before, by their keys. */
final class KeptCompletions implements Generator {
  private final Map<DrawKey, Rollout> kept = new HashMap<>();

  KeptCompletions(List<PendingRollouts> pending) {
    pending.forEach(step -> step.rollouts().forEach(rollout -> kept.put(rollout.key(), rollout)));
  }

  @Override
  public List<List<Completion>> generate(List<GenerationRequest> requests, Sampling sampling, StopRule stops) {
    return requests.stream().map(request -> request.keys().stream().map(key -> completion(key, request)).toList())
        .toList();
  }

  private Completion completion(DrawKey key, GenerationRequest request) {
    Rollout rollout = kept.get(key);
    if (rollout == null || !Arrays.equals(rollout.prompt(), request.prompt())) {
      throw new UserError("the checkpoint's completions for the steps to come do not fit the recipe: "
          + (rollout == null ? "one that it needs is not among them" : "one has another prompt")
          + ". Maybe the data or a reward has changed, or a judge has scored otherwise? Remove the newest checkpoint, "
          + "or begin again");
    }
    return rollout.completion();
  }
}
