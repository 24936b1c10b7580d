package kedge.rewards;

/**
 * Makes rewards of one kind. A jar of rewards provides this service by a file {@code
 * META-INF/services/kedge.rewards.RewardProvider} with the names of its implementations.
 *
 * @param <C> record of the settings; its components are the keys of a recipe. If a key is left out, a component with a
 * {@link kedge.data.settings.Default} gets its default, a {@code Required} or primitive one is an error, an {@code
 * Optional} one is empty, and any other is null
 */
public interface RewardProvider<C extends Record> {

  /** Returns the value of the recipe key {@code reward:}, for instance {@code math}. */
  String kind();

  /** Returns the class of the settings. */
  Class<C> settings();

  /** Makes a reward. @throws IllegalArgumentException for invalid settings, with a message that begins with the key */
  Reward create(C settings);

  /** Makes a reward that may use services of the run; by default it uses none. */
  default Reward create(C settings, RewardContext context) {
    return create(settings);
  }
}
