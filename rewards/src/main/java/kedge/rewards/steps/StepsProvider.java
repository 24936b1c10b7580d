package kedge.rewards.steps;

import kedge.rewards.RewardProvider;

/** {@code reward: steps_logic} and its kin: see {@link LogicReward}, {@link GroundingReward} and {@link ConsistencyReward}. */
public abstract class StepsProvider implements RewardProvider<StepsSettings> {
  private final String kind;

  private StepsProvider(String kind) {
    this.kind = kind;
  }

  @Override
  public String kind() {
    return kind;
  }

  @Override
  public Class<StepsSettings> settings() {
    return StepsSettings.class;
  }

  /** See {@link LogicReward}. */
  public static final class Logic extends StepsProvider {
    public Logic() {
      super("steps_logic");
    }

    @Override
    public LogicReward create(StepsSettings settings) {
      return new LogicReward(settings);
    }
  }

  /** See {@link GroundingReward}. */
  public static final class Grounding extends StepsProvider {
    public Grounding() {
      super("steps_grounding");
    }

    @Override
    public GroundingReward create(StepsSettings settings) {
      return new GroundingReward(settings);
    }
  }

  /** See {@link ConsistencyReward}. */
  public static final class Consistency extends StepsProvider {
    public Consistency() {
      super("steps_consistency");
    }

    @Override
    public ConsistencyReward create(StepsSettings settings) {
      return new ConsistencyReward(settings);
    }
  }
}
