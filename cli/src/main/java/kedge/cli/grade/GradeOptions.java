package kedge.cli.grade;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import kedge.data.UserError;
import kedge.recipes.reader.RecipeReader;
import kedge.recipes.settings.RewardSettings;
import kedge.rewards.Reward;
import kedge.rewards.RewardContext;
import kedge.rewards.plugin.RewardKinds;
import kedge.training.parts.RecipeRewards;
import picocli.CommandLine.Option;

/**
 * Options that select the reward and the fields of a row that it reads. Executors of a cluster make the same reward
 * from them.
 */
final class GradeOptions implements Serializable {
  private static final long serialVersionUID = 1;

  @Option(names = "--reward", paramLabel = "KIND", defaultValue = "math",
      description = "A reward, or a reward entry of a recipe: '{reward: number, relative_tolerance: 0.05}'. "
          + "Default: ${DEFAULT-VALUE}.")
  private String reward;

  @Option(names = "--options", paramLabel = "FIELD",
      description = "Field with the options of a multiple-choice question; the gold answer is a label or an option.")
  private String options;

  @Option(names = "--question", paramLabel = "FIELD",
      description = "Field of the question, or a template '{Body} "
          + "{Question}'. Rewards may read it; math rejects answers copied from it.")
  private String question;

  @Option(names = "--tokens", paramLabel = "FIELD", defaultValue = "tokens",
      description = "Field of the completion's tokens, or of their number. Without it, words are counted. Default: "
          + "${DEFAULT-VALUE}.")
  private String tokens;

  @Option(names = "--bare", description = "Predictions are bare answers, not completions: put each into a \\boxed{}.")
  private boolean bare;

  /**
   * Builds the reward, runs an action with it, and releases its resources. A source file is a reward too: {@code
   * '{reward: {java: my/Reward.java}}'}.
   */
  void with(Consumer<Reward> use) {
    RewardSettings settings = RecipeReader.installed().reward(reward, "--reward " + reward);
    try (
        RewardKinds kinds = UserError.whereRefused("",
            () -> RewardKinds.installed().withSources(List.of(settings.reward())));
        Reward made = UserError.whereRefused("", () -> RecipeRewards.create(kinds, settings, RewardContext.NONE))) {
      use.accept(made);
    }
  }

  /** Field of the completion's tokens. */
  String tokens() {
    return tokens;
  }

  RowFields fields(String gold, String prediction) {
    boolean lists = RecipeReader.installed().reward(reward, "--reward " + reward).reward().equals("list");
    return new RowFields(gold, prediction, Optional.ofNullable(options), Optional.ofNullable(question), tokens, bare,
        lists);
  }
}
