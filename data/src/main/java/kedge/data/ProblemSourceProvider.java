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
   * @throws UserError with file and line where the data are not what the settings say
   */
  ProblemSource open(C settings);

  /**
   * Hands over the problems of {@link #open} one by one, in their order. A kind that reads files holds one row at a
   * time here, so that a file may be larger than memory; ids are then not compared with one another.
   *
   * @throws UserError as {@link #open} does, when it comes to the row at fault
   */
  default void stream(C settings, Consumer<WorkedProblem> taker) {
    ProblemSource source = open(settings);
    for (int i = 0; i < source.size(); i++) {
      taker.accept(WorkedProblem.of(source, i));
    }
  }
}
