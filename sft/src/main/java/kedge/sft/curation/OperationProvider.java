package kedge.sft.curation;

/**
 * Provider of one kind of curation operation; found by {@link java.util.ServiceLoader}.
 *
 * @param <C> the record of settings this kind takes; its components are the keys a recipe may write
 */
public interface OperationProvider<C extends Record> {
  /** Value of the recipe key {@code step:}, for instance {@code dedupe_near}. */
  String kind();

  /** Record class of the settings. */
  Class<C> settings();

  /**
   * Creates the operation.
   *
   * @throws IllegalArgumentException if the context lacks a name that the settings use
   */
  Operation create(C settings, OperationContext context);
}
