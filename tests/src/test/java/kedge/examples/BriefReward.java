package kedge.examples;

import java.util.Map;
import kedge.data.Problem;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.RewardProvider;
import kedge.rewards.Verdict;

/** 1 for a finished completion of at most {@code tokens} tokens, else 0. */
public record BriefReward(int tokens) implements Reward {

  /**
   * The keys a recipe may write beside {@code reward: brief}. What is left out arrives as null, so that a default can
   * be put here.
   */
  public record Settings(Integer tokens) {
    public Settings {
      tokens = tokens == null ? 256 : tokens;
      if (tokens < 1) {
        throw new IllegalArgumentException("tokens is " + tokens + ", expected at least 1");
      }
    }
  }

  /** How Kedge finds it: the name of this class stands in META-INF/services/kedge.rewards.RewardProvider. */
  public static final class Provider implements RewardProvider<Settings> {
    @Override
    public String kind() {
      return "brief";
    }

    @Override
    public Class<Settings> settings() {
      return Settings.class;
    }

    @Override
    public Reward create(Settings settings) {
      return new BriefReward(settings.tokens());
    }
  }

  @Override
  public String name() {
    return "brief";
  }

  @Override
  public Verdict judge(Problem problem, Candidate candidate) {
    boolean brief = candidate.finished() && candidate.tokens() <= tokens;
    return new Verdict.Scored(brief ? 1 : 0, Map.of("tokens", Integer.toString(candidate.tokens())));
  }
}
