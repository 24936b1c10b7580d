package kedge.rl.objective;

import java.util.List;

/**
 * Denominators of one optimizer step, over the completions that carry gradient.
 *
 * @param completions number of completions, N
 * @param tokens number of their tokens, T
 */
public record TrainedCounts(int completions, long tokens) {

  /** Counts the completions and tokens of a whole step, before it is divided into micro-batches. */
  public static TrainedCounts of(SequenceObjective objective, List<SequenceInput> step) {
    int[] lengths = step.stream().filter(input -> objective.mask(input) == SequenceObjective.Mask.NONE)
        .mapToInt(SequenceInput::length).toArray();
    long tokens = 0;
    for (int length : lengths) {
      tokens += length;
    }
    return new TrainedCounts(lengths.length, tokens);
  }
}
