package kedge.recipes.stage;

import java.util.List;
import kedge.data.DemonstrationFormat;
import kedge.data.settings.Default;
import kedge.data.settings.Required;
import kedge.recipes.annotation.Expect;
import kedge.recipes.annotation.Tag;
import kedge.recipes.settings.OperationSettings;

/**
 * Curation within a run: sources go through a chain of steps, as in a recipe of curation, and what is left is data
 * under the stage's name. The policy is not asked.
 *
 * @param sources names under {@code data}, read in this order
 * @param heldOut names under {@code data} of evaluation sets, for steps that keep them out
 * @param steps the chain
 * @param demonstration how a record with a chain is written as a worked answer; one without a chain is its boxed answer
 * alone, or after an empty thought
 */
@Tag("curate")
public record CurateStage(@Required List<String> sources, @Default("[]") List<String> heldOut,
    @Required List<OperationSettings> steps,
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
    return java.util.stream.Stream.concat(sources.stream(), heldOut.stream()).toList();
  }

  @Override
  public boolean makesData() {
    return true;
  }
}
