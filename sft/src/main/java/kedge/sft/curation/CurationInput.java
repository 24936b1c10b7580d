package kedge.sft.curation;

import java.util.function.Consumer;
import kedge.data.ProblemSourceProvider;
import kedge.data.WorkedProblem;

/**
 * A data set to curate, or an evaluation set.
 *
 * @param name name in messages
 * @param stream passes all problems to a consumer, always in the same order
 */
public record CurationInput(String name, Consumer<Consumer<WorkedProblem>> stream) {
  /** Returns a source of a provider. */
  public static <C extends Record> CurationInput of(String name, ProblemSourceProvider<C> provider, Record settings) {
    C own = provider.settings().cast(settings);
    return new CurationInput(name, taker -> provider.stream(own, taker));
  }
}
