package kedge.sft.curation.run;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import kedge.data.WorkedProblem;
import kedge.sft.curation.CurationInput;
import kedge.sft.curation.OperationContext;

/** The context of an operation in a run. */
record RunContext(long seed, List<CurationInput> sets, Function<String, Lent> chatModels) implements OperationContext {
  @Override
  public Set<String> heldOut() {
    Set<String> names = new LinkedHashSet<>();
    sets.forEach(set -> names.add(set.name()));
    return names;
  }

  @Override
  public void heldOut(String name, Consumer<WorkedProblem> taker) {
    sets.stream().filter(set -> set.name().equals(name)).findFirst()
        .orElseThrow(() -> new IllegalArgumentException(
            "no evaluation set " + name + ", expected one of " + heldOut() + " (the names under held_out)"))
        .stream().accept(taker);
  }

  @Override
  public Lent chatModel(String name) {
    return chatModels.apply(name);
  }
}
