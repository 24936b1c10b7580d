package kedge.data;

import java.util.function.Consumer;

/**
 * Provider of one kind of problem source; found by {@link java.util.ServiceLoader}.
 *
 * @param <C> the record of settings this kind takes; its components are the keys a recipe may write
 */
public interface ProblemSourceProvider<C extends Record> {
  /** Value of the recipe key {@code source:}, for instance {@code jsonl} or {@code arithmetic}. */
  String kind();

  /** Record class of the settings. */
  Class<C> settings();

  /**
   * Opens the source.
   *
   * @throws UserError with file and line if the data does not match the settings
   */
  ProblemSource open(C settings);

  /**
   * Passes the problems of {@link #open} to a consumer, in order. Kinds that read files keep only one row in memory, so
   * that files may be larger than memory; uniqueness of ids is then not checked.
   *
   * @throws UserError as {@link #open} does, when it reads the faulty row
   */
  default void stream(C settings, Consumer<WorkedProblem> taker) {
    ProblemSource source = open(settings);
    for (int i = 0; i < source.size(); i++) {
      taker.accept(WorkedProblem.of(source, i));
    }
  }
}
