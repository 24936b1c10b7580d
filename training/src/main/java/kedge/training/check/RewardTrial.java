package kedge.training.check;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import kedge.data.Answer;
import kedge.data.Problem;
import kedge.data.UserError;
import kedge.data.io.JsonText;
import kedge.policy.text.Tokenizer;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Sample;
import kedge.rewards.Verdict;
import kedge.rewards.pool.GoldCheck;
import kedge.rewards.pool.RewardPool;
import kedge.rewards.total.WeightedReward;
import kedge.training.parts.RecipeRewards;
import kedge.training.parts.RunParts;

/** Calls every reward once before a run, except those that ask a chat model. */
final class RewardTrial {
  private RewardTrial() {
  }

  /**
   * Has each reward judge the known answer of the first problem that it applies to, and prints the verdicts.
   *
   * @throws UserError naming a reward that fails, with its reason
   */
  static void run(RunParts parts, PrintWriter out) {
    for (Reward reward : parts.rewards().withoutChatModel()) {
      first(reward, parts).ifPresent(problem -> out.println("rewards: " + reward.name() + " gives " + judged(problem)
          + " " + verdict(reward, problem, parts) + " for " + JsonText.quoted(GoldCheck.gold(problem))
          + (reward.gradesAnswer() ? "" : "; it grades no answers, so any score may be right")));
    }
  }

  private static String judged(Problem problem) {
    return (problem.answer() instanceof Answer.None ? "an empty answer to " : "the known answer of ") + problem.id();
  }

  private static Optional<Problem> first(Reward reward, RunParts parts) {
    return parts.recipe().stages().values().stream().filter(stage -> stage.drawing().isPresent())
        .flatMap(stage -> parts.sources().given(stage).stream())
        .filter(name -> parts.rewards().applyingTo(name).contains(reward)).map(parts.sources()::get)
        .filter(source -> source.size() > 0).map(source -> source.problem(0)).findFirst();
  }

  private static String verdict(Reward reward, Problem problem, RunParts parts) {
    String text = GoldCheck.gold(problem);
    int[] ids = ids(text, parts.policyParts().tokenizer());
    RewardPool pool = new RewardPool(List.of(new WeightedReward(reward, 1)), false, RecipeRewards.DEADLINE,
        parts.rewards().threads());
    Verdict verdict = pool.score(List.of(new Sample(problem, new Candidate(text, ids.length, true, ids)))).get(0)
        .parts().get(0).verdict();
    if (verdict instanceof Verdict.Unscorable failed) {
      throw new UserError("rewards: " + reward.name() + " cannot judge " + judged(problem) + ": "
          + failed.reason());
    }
    return verdict instanceof Verdict.Scored scored ? String.format(Locale.ROOT, "%.4g", scored.value())
        : "no score: " + ((Verdict.NotApplicable) verdict).reason();
  }

  /** Returns the tokens of a text; if a small vocabulary cannot encode it, token 0 for each character. */
  private static int[] ids(String text, Tokenizer tokenizer) {
    try {
      return tokenizer.encode(text);
    } catch (UserError | IllegalArgumentException unknownCharacter) {
      return new int[text.length()];
    }
  }
}
