package kedge.data;

/**
 * Makes problem sources of one kind; found by {@link java.util.ServiceLoader}.
 *
 * @param <C> the record of settings this kind takes; its components are the keys a recipe may write
 */
public interface ProblemSourceProvider<C extends Record> {

  /** The word a recipe writes as {@code source:}, for instance {@code jsonl} or {@code arithmetic}. */
  String kind();

  /** The record class of the settings. */
  Class<C> settings();

  /**
   * Opens the source.
   *
   * @throws DataException with file and line where the data are not what the settings say
   */
  ProblemSource open(C settings);
}
