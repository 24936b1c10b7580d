package kedge.sft.curation;

/**
 * Makes steps of one kind; found by {@link java.util.ServiceLoader}.
 *
 * @param <C> the record of settings this kind takes; its components are the keys a recipe may write
 */
public interface OperationProvider<C extends Record> {

  /** The word a recipe writes as {@code step:}, for instance {@code dedupe_near}. */
  String kind();

  /** The record class of the settings. */
  Class<C> settings();

  /**
   * Makes the step.
   *
   * @throws IllegalArgumentException if the context has not what the settings name
   */
  Operation create(C settings, OperationContext context);
}
