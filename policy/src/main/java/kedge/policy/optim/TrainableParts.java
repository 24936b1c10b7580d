package kedge.policy.optim;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import kedge.policy.model.Parameter;
import kedge.policy.model.ParameterLayout;

/**
 * Trained weights, chosen by their names in a checkpoint, as runs of the flat buffer. In a pattern {@code *} stands for
 * any characters: {@code model.layers.*.mlp.*} are all feed-forward blocks, routers included.
 *
 * @param trained runs that are updated, ascending; neighbors of the same kind are joined
 * @param frozen runs that are not
 */
record TrainableParts(List<Run> trained, List<Run> frozen) {

  /** A run of the flat buffer. @param decays whether weight decay applies */
  record Run(long from, long count, boolean decays) {
    private boolean before(Run next) {
      return from + count == next.from && decays == next.decays;
    }
  }

  /** @throws IllegalArgumentException naming a pattern that no weight has */
  static TrainableParts of(ParameterLayout layout, List<String> patterns) {
    List<Pattern> wanted = patterns.stream().map(TrainableParts::compile).toList();
    boolean[] used = new boolean[wanted.size()];
    List<Run> trained = new ArrayList<>();
    List<Run> frozen = new ArrayList<>();
    for (Parameter parameter : layout.parameters().values()) {
      for (Parameter.Piece piece : parameter.pieces()) {
        boolean matched = false;
        for (int i = 0; i < used.length; i++) {
          boolean own = wanted.get(i).matcher(piece.fileName()).matches();
          used[i] |= own;
          matched |= own;
        }
        add(new Run(parameter.offset() + piece.offset(), piece.elements(), parameter.kind() == Parameter.Kind.MATRIX),
            matched ? trained : frozen);
      }
    }
    for (int i = 0; i < used.length; i++) {
      if (!used[i]) {
        throw new IllegalArgumentException("optimizer.trainable: no weight is named " + patterns.get(i)
            + ". Maybe \"model.layers.*.mlp.*\", or \"*\" for all?");
      }
    }
    return new TrainableParts(List.copyOf(trained), List.copyOf(frozen));
  }

  private static void add(Run run, List<Run> runs) {
    Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
    if (last != null && last.before(run)) {
      runs.set(runs.size() - 1, new Run(last.from(), last.count() + run.count(), run.decays()));
    } else {
      runs.add(run);
    }
  }

  private static Pattern compile(String pattern) {
    return Pattern.compile(pattern.chars().mapToObj(c -> c == '*' ? ".*" : Pattern.quote(String.valueOf((char) c)))
        .collect(Collectors.joining()));
  }
}
