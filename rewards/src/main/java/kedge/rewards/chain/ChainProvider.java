package kedge.rewards.chain;

import kedge.rewards.RewardProvider;

/**
 * {@code reward: steps_logic} and its kin: see {@link LogicReward}, {@link GroundingReward} and {@link
 * ConsistencyReward}.
 */
public abstract class ChainProvider implements RewardProvider<ChainSettings> {
  private final String kind;

  private ChainProvider(String kind) {
    this.kind = kind;
  }

  @Override
  public String kind() {
    return kind;
  }

  @Override
  public Class<ChainSettings> settings() {
    return ChainSettings.class;
  }

  /** See {@link LogicReward}. */
  public static final class Logic extends ChainProvider {
    public Logic() {
      super("steps_logic");
    }

    @Override
    public LogicReward create(ChainSettings settings) {
      return new LogicReward(settings);
    }
  }

  /** See {@link GroundingReward}. */
  public static final class Grounding extends ChainProvider {
    public Grounding() {
      super("steps_grounding");
    }

    @Override
    public GroundingReward create(ChainSettings settings) {
      return new GroundingReward(settings);
    }
  }

  /** See {@link ConsistencyReward}. */
  public static final class Consistency extends ChainProvider {
    public Consistency() {
      super("steps_consistency");
    }

    @Override
    public ConsistencyReward create(ChainSettings settings) {
      return new ConsistencyReward(settings);
    }
  }
}
