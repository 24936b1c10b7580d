package kedge.policy.optim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import kedge.policy.model.Parameter;
import kedge.policy.model.ParameterLayout;

/**
 * Trained weights, chosen by their names in a checkpoint, as runs of the flat buffer. In a pattern {@code *} stands for
 * any characters: {@code model.layers.*.mlp.*} are all feed-forward blocks, routers included.
 *
 * @param trained runs that are updated, ascending; neighbors of the same kind are joined
 * @param frozen runs that are not updated
 */
record TrainableParts(List<Run> trained, List<Run> frozen) {

  /**
   * A run of the flat buffer.
   *
   * @param decays whether weight decay applies
   * @param factor factor of the learning rate
   */
  record Run(long from, long count, boolean decays, double factor) {
    private boolean before(Run next) {
      return from + count == next.from && decays == next.decays && factor == next.factor;
    }
  }

  /**
   * @param layout layout of the flat buffer
   * @param whole layout of the whole model; patterns may also match weights that are never trained
   * @param patterns name patterns of the weights to train
   * @param factors factors of the learning rate, by name pattern
   * @throws IllegalArgumentException naming a pattern that matches no weight, or a weight that matches two factors
   */
  static TrainableParts of(ParameterLayout layout, ParameterLayout whole, List<String> patterns,
      Map<String, Double> factors) {
    NamePatterns wanted = new NamePatterns("optimizer.trainable", patterns);
    NamePatterns rated = new NamePatterns("optimizer.learning_rate_factors", List.copyOf(factors.keySet()));
    List<Run> trained = new ArrayList<>();
    List<Run> frozen = new ArrayList<>();
    for (Parameter parameter : layout.parameters().values()) {
      for (Parameter.Piece piece : parameter.pieces()) {
        boolean matched = !wanted.matching(piece.fileName()).isEmpty();
        add(new Run(parameter.offset() + piece.offset(), piece.elements(), parameter.kind() == Parameter.Kind.MATRIX,
            factor(piece.fileName(), rated.matching(piece.fileName()), factors)),
            matched && layout.used(parameter) ? trained : frozen);
      }
    }
    whole.parameters().values().stream().filter(other -> !layout.parameters().containsKey(other.name()))
        .flatMap(other -> other.pieces().stream()).forEach(piece -> {
          wanted.matching(piece.fileName());
          rated.matching(piece.fileName());
        });
    wanted.requireUsed();
    rated.requireUsed();
    return new TrainableParts(List.copyOf(trained), List.copyOf(frozen));
  }

  private static double factor(String name, List<String> matching, Map<String, Double> factors) {
    if (matching.size() > 1) {
      throw new IllegalArgumentException("optimizer.learning_rate_factors: " + name + " is named by "
          + String.join(" and ", matching) + ", expected one factor for a weight");
    }
    return matching.isEmpty() ? 1 : factors.get(matching.get(0));
  }

  /** Returns the names in Kedge of the parameters that have no trained element. */
  Set<String> untrained(ParameterLayout layout) {
    return layout.parameters().values().stream().filter(parameter -> trained.stream().noneMatch(
        run -> run.from() < parameter.offset() + parameter.elements() && parameter.offset() < run.from() + run.count()))
        .map(Parameter::name).collect(Collectors.toSet());
  }

  private static void add(Run run, List<Run> runs) {
    Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
    if (last != null && last.before(run)) {
      runs.set(runs.size() - 1, new Run(last.from(), last.count() + run.count(), run.decays(), run.factor()));
    } else {
      runs.add(run);
    }
  }
}
