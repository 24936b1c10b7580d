package kedge.rewards;

/**
 * Makes rewards of one kind: the service that a jar of rewards provides, by a file {@code
 * META-INF/services/kedge.rewards.RewardProvider} that names its implementations.
 *
 * @param <C> record of the settings; its components are the keys that a recipe may write. A component with a {@link
 * kedge.data.settings.Default} gets it where the key is left out, a {@code Required} or primitive one without has to be
 * written, an {@code Optional} is empty, and any other is null
 */
public interface RewardProvider<C extends Record> {

  /** Word that a recipe writes as {@code reward:}, for instance {@code math}. */
  String kind();

  /** Class of the settings. */
  Class<C> settings();

  /** Makes a reward. @throws IllegalArgumentException if the settings cannot be used, beginning with the key */
  Reward create(C settings);

  /** Makes a reward that may use services of the run; by default it uses none. */
  default Reward create(C settings, RewardContext context) {
    return create(settings);
  }
}
