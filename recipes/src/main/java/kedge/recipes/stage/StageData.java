package kedge.recipes.stage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.Mixture;
import kedge.data.settings.Default;
import kedge.recipes.annotation.Expect;
import kedge.recipes.annotation.Plain;

/**
 * What a stage reads: one source, written as its plain name, or several in a fixed ratio.
 *
 * @param source the name of a source under {@code data}
 * @param mix names of sources, each with its weight: {@code {direct: 0.9, chains: 0.1}}. After every prefix of the deal
 * each source has had its share to less than one problem. A weight of 0 leaves a source out
 * @param dry what happens when a source of the mix has dealt all it has: {@code reuse} (the default) deals it again in
 * another order, {@code stop} ends the stage before the step that would need it
 */
@Plain("source")
public record StageData(Optional<String> source, @Default("{}") Map<String, Double> mix, Optional<Dry> dry) {

  /** When a source of a mixture has no problem left that was not dealt. */
  public enum Dry {
    REUSE, STOP
  }

  public StageData {
    mix = Collections.unmodifiableMap(new LinkedHashMap<>(mix));
    new Expect()
        .that(source.isPresent() != !mix.isEmpty(), source.isPresent()
            ? "mix is given beside source, expected one of them"
            : "mix is empty, expected weights by source. Maybe {direct: 0.9, chains: 0.1}, or the plain name of one "
                + "source?")
        .that(source.isEmpty() || dry.isEmpty(),
            "dry is given beside source, expected it beside mix. Maybe mix: {" + source.orElse("") + ": 1}?")
        .done();
    if (!mix.isEmpty()) {
      try {
        Mixture.wholeWeights(List.copyOf(mix.values()));
      } catch (IllegalArgumentException fault) {
        throw new IllegalArgumentException("mix: " + fault.getMessage(), fault);
      }
      dry = Optional.of(dry.orElse(Dry.REUSE));
    }
  }

  /** One source. */
  public static StageData of(String source) {
    return new StageData(Optional.of(source), Map.of(), Optional.empty());
  }

  /** The names of the sources that are dealt from, in the order written. */
  public List<String> sources() {
    return source.map(List::of)
        .orElseGet(() -> mix.entrySet().stream().filter(entry -> entry.getValue() > 0).map(Map.Entry::getKey).toList());
  }

  /** Whole-number weights of {@link #sources()}. */
  public List<Integer> weights() {
    List<Integer> weights = new ArrayList<>();
    for (int weight : mix.isEmpty() ? new int[]{1} : Mixture.wholeWeights(List.copyOf(mix.values()))) {
      if (weight > 0) {
        weights.add(weight);
      }
    }
    return weights;
  }

  /** The plain name, or {@code 0.9 direct + 0.1 chains}. */
  @Override
  public String toString() {
    return source.orElseGet(() -> String.join(" + ",
        mix.entrySet().stream().map(entry -> entry.getValue() + " " + entry.getKey()).toList()));
  }
}
