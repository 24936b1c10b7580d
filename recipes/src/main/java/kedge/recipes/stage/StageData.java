package kedge.recipes.stage;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import kedge.data.Mixture;
import kedge.data.settings.Default;
import kedge.data.settings.Plain;
import kedge.recipes.annotation.Expect;

/** Data that a stage reads: one source, written as its plain name, or several in a fixed ratio. */
@Plain("source")
public record StageData(
    /** Name of a source under {@code data}. */
    Optional<String> source,
    /**
     * Names of sources with their weights: {@code {direct: 0.9, chains: 0.1}}. Every prefix of the sampling order holds
     * each source's share to less than one problem. A weight of 0 leaves a source out.
     */
    @Default("{}") Map<String, Double> mix,
    /**
     * Action when a source of the mix is exhausted: {@code reuse} (the default of a mix) reads it again in another
     * order, {@code stop} ends the stage before the step that needs it.
     */
    Optional<Dry> dry) {

  /** Action when a source of a mix is exhausted. */
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

  /** Returns the data of one source. */
  public static StageData of(String source) {
    return new StageData(Optional.of(source), Map.of(), Optional.empty());
  }

  /** Returns the names of the sources that are read, in the order written. */
  public List<String> sources() {
    return source.map(List::of)
        .orElseGet(() -> mix.entrySet().stream().filter(entry -> entry.getValue() > 0).map(Map.Entry::getKey).toList());
  }

  /** Returns whole-number weights of {@link #sources()}. */
  public List<Integer> weights() {
    return mix.isEmpty() ? List.of(1)
        : IntStream.of(Mixture.wholeWeights(List.copyOf(mix.values()))).filter(weight -> weight > 0).boxed().toList();
  }

  /** Returns the plain name, or {@code 0.9 direct + 0.1 chains}. */
  @Override
  public String toString() {
    return source.orElseGet(() -> String.join(" + ",
        mix.entrySet().stream().map(entry -> entry.getValue() + " " + entry.getKey()).toList()));
  }
}
