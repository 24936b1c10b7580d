package kedge.rewards.judge;

import kedge.rewards.Reward;
import kedge.rewards.RewardContext;
import kedge.rewards.RewardProvider;

/** {@code reward: judge_logic} and its kin: see {@link JudgeReward}. */
public abstract class JudgeProvider implements RewardProvider<JudgeSettings> {
  private final Criterion criterion;

  private JudgeProvider(Criterion criterion) {
    this.criterion = criterion;
  }

  @Override
  public String kind() {
    return criterion.kind();
  }

  @Override
  public Class<JudgeSettings> settings() {
    return JudgeSettings.class;
  }

  @Override
  public Reward create(JudgeSettings settings) {
    return create(settings, RewardContext.NONE);
  }

  @Override
  public Reward create(JudgeSettings settings, RewardContext context) {
    return new JudgeReward(criterion, settings, context.chatModel(settings.chatModel()));
  }

  /** See {@link Criterion#JUDGEMENT}. */
  public static final class Judgement extends JudgeProvider {
    public Judgement() {
      super(Criterion.JUDGEMENT);
    }
  }

  /** See {@link Criterion#LOGIC}. */
  public static final class Logic extends JudgeProvider {
    public Logic() {
      super(Criterion.LOGIC);
    }
  }

  /** See {@link Criterion#CONSISTENCY}. */
  public static final class Consistency extends JudgeProvider {
    public Consistency() {
      super(Criterion.CONSISTENCY);
    }
  }

  /** See {@link Criterion#GROUNDING}. */
  public static final class Grounding extends JudgeProvider {
    public Grounding() {
      super(Criterion.GROUNDING);
    }
  }

  /** See {@link Criterion#THINK}. */
  public static final class Think extends JudgeProvider {
    public Think() {
      super(Criterion.THINK);
    }
  }

  /** See {@link Criterion#ANSWER}. */
  public static final class Answer extends JudgeProvider {
    public Answer() {
      super(Criterion.ANSWER);
    }
  }
}
