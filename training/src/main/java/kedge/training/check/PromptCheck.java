package kedge.training.check;

import java.util.HashMap;
import java.util.Map;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.UserError;
import kedge.training.parts.PolicyParts;
import kedge.training.parts.RunParts;

/** Checks that every prompt leaves room for a completion. */
final class PromptCheck {
  private PromptCheck() {
  }

  /**
   * Encodes every prompt that a stage may sample completions of.
   *
   * @throws UserError naming the first problem that does not fit, or that the tokenizer cannot encode
   */
  static void require(RunParts parts) {
    Map<String, Integer> longest = new HashMap<>();
    parts.recipe().stages().forEach((stage, settings) -> settings.drawing().ifPresent(sampling -> {
      for (String name : parts.sources().given(settings)) {
        if (longest.getOrDefault(name, 0) < sampling.maxNewTokens()) { // else an earlier stage left less room
          longest.put(name, sampling.maxNewTokens());
          ProblemSource source = parts.sources().get(name);
          for (int index = 0; index < source.size(); index++) {
            require(stage, source.problem(index), sampling.maxNewTokens(), parts.policyParts());
          }
        }
      }
    }));
  }

  private static void require(String stage, Problem problem, int newTokens, PolicyParts policy) {
    int prompt = policy.encoder().prompt(problem.prompt()).length;
    int positions = policy.config().shape().maximumPositions();
    if (prompt + newTokens > positions) {
      throw new UserError(problem.id() + ": its prompt has " + prompt + " tokens, which with stages." + stage
          + ".sampling.max_new_tokens " + newTokens + " is more than the policy's " + positions
          + " positions. Maybe lower max_new_tokens, or leave the problem out of the source?");
    }
  }
}
