package kedge.rewards;

/**
 * Makes rewards of one kind; found by {@link java.util.ServiceLoader}.
 *
 * @param <C> the record of settings this kind takes; its components are the keys a recipe may write
 */
public interface RewardProvider<C extends Record> {

  /** The word a recipe writes as {@code reward:}, for instance {@code math}. */
  String kind();

  /** The record class of the settings. */
  Class<C> settings();

  /** Makes the reward. */
  Reward create(C settings);

  /** Makes the reward from what the run lends it; what needs nothing is made of its settings alone. */
  default Reward create(C settings, RewardContext context) {
    return create(settings);
  }
}
