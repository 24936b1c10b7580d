package kedge.sft.curation;

import java.util.function.Consumer;
import kedge.data.ProblemSourceProvider;
import kedge.data.WorkedProblem;

/**
 * Where records come from, or an evaluation set.
 *
 * @param name what messages call it
 * @param stream hands over its problems one by one, always in the same order
 */
public record CurationInput(String name, Consumer<Consumer<WorkedProblem>> stream) {

  /** A provider's source. */
  public static <C extends Record> CurationInput of(String name, ProblemSourceProvider<C> provider, Record settings) {
    C own = provider.settings().cast(settings);
    return new CurationInput(name, taker -> provider.stream(own, taker));
  }
}
