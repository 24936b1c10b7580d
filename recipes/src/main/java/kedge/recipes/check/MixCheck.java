package kedge.recipes.check;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kedge.recipes.stage.CurateStage;
import kedge.recipes.stage.Stage;

/**
 * Finds mixes with two members made from the same source. Problems keep their ids through the stages, so the mix would
 * have duplicate ids, which would be found only during the run. Receives the stages in order.
 */
final class MixCheck {
  private final Map<String, Set<Origin>> made = new LinkedHashMap<>();

  /** Origin of problems. @param curated the curate stage that they passed through, if any */
  private record Origin(String source, Optional<String> curated) {
    boolean shares(Origin other) {
      return source.equals(other.source)
          && (curated.equals(other.curated) || curated.isEmpty() || other.curated.isEmpty());
    }
  }

  /** Records a stage that makes data. */
  void made(String name, Stage stage) {
    Set<Origin> origins = new LinkedHashSet<>();
    if (stage instanceof CurateStage curate) {
      curate.sources().forEach(source -> origins.add(new Origin(source, Optional.of(name))));
    } else {
      stage.reads().forEach(read -> origins.addAll(origins(read)));
    }
    made.put(name, origins);
  }

  /** Returns the fault of the mix that a stage reads. */
  Optional<String> fault(Stage stage) {
    if (stage instanceof CurateStage) {
      return Optional.empty();
    }
    Map<Origin, String> readBy = new LinkedHashMap<>();
    for (String read : stage.reads()) {
      for (Origin origin : origins(read)) {
        Optional<String> earlier = readBy.entrySet().stream().filter(entry -> entry.getKey().shares(origin))
            .map(Map.Entry::getValue).findFirst();
        if (earlier.isPresent()) {
          return Optional.of("mixes " + earlier.get() + " and " + read + ", which both come from " + origin.source()
              + ": one problem would be in both, expected each once. Maybe leave one of them out?");
        }
      }
      origins(read).forEach(origin -> readBy.put(origin, read));
    }
    return Optional.empty();
  }

  private Set<Origin> origins(String read) {
    return made.getOrDefault(read, Set.of(new Origin(read, Optional.empty())));
  }
}
