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

/** By which reward, and which fields of a row it reads. Executors of a cluster make the same reward from it. */
final class GradeOptions implements Serializable {
  private static final long serialVersionUID = 1;

  @Option(names = "--reward", paramLabel = "KIND", defaultValue = "math",
      description = "A kind of reward, or its settings as YAML: '{reward: number, relative_tolerance: 0.05}'. "
          + "Default: ${DEFAULT-VALUE}.")
  private String reward;

  @Option(names = "--options", paramLabel = "FIELD",
      description = "The list of options of a multiple-choice question; the gold is a label or an option.")
  private String options;

  @Option(names = "--question", paramLabel = "FIELD", description = "What was asked, a field or a template '{Body} "
      + "{Question}': rewards read it, and math refuses what is copied from it.")
  private String question;

  @Option(names = "--tokens", paramLabel = "FIELD", defaultValue = "tokens",
      description = "The completion's tokens, or their number; words are counted where a row has none. Default: "
          + "${DEFAULT-VALUE}.")
  private String tokens;

  @Option(names = "--bare", description = "Predictions are answers, not completions: each is put in a \\boxed{}.")
  private boolean bare;

  /**
   * Makes the reward, hands it over, and ends what it held. A source file is a reward too: {@code '{reward: {java:
   * my/Reward.java}}'}.
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
