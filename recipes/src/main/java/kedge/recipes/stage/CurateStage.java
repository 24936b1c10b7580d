package kedge.recipes.stage;

import java.util.List;
import java.util.stream.Stream;
import kedge.data.DemonstrationFormat;
import kedge.data.settings.Default;
import kedge.data.settings.Required;
import kedge.recipes.annotation.Expect;
import kedge.recipes.annotation.Tag;
import kedge.recipes.settings.OperationSettings;

/**
 * Curation within a run: sources pass through a chain of operations, as in a curation recipe. What is left is data
 * under the stage's name. The policy is not used.
 */
@Tag("curate")
public record CurateStage(
    /** Names under {@code data}, read in this order. */
    @Required List<String> sources,
    /** Names under {@code data} of evaluation sets, for operations that remove problems found in them. */
    @Default("[]") List<String> heldOut,
    /** Operations, in the order in which they are applied. */
    @Required List<OperationSettings> steps,
    /**
     * Format in which a record with a chain of thought becomes a demonstration. A record without a chain becomes its
     * boxed answer, alone or after an empty thought.
     */
    @Default("think") DemonstrationFormat demonstration) implements Stage {

  public CurateStage {
    sources = List.copyOf(sources);
    heldOut = List.copyOf(heldOut);
    steps = List.copyOf(steps);
    new Expect()
        .that(!sources.isEmpty(), "sources is empty, expected the name of at least one source")
        .that(!steps.isEmpty(), "steps is empty, expected at least one step. Maybe [{step: clean}]?")
        .done();
  }

  @Override
  public List<String> reads() {
    return Stream.concat(sources.stream(), heldOut.stream()).toList();
  }

  @Override
  public boolean makesData() {
    return true;
  }
}
