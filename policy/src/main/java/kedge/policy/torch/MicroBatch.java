package kedge.policy.torch;

import java.util.ArrayList;
import java.util.List;
import kedge.policy.score.TokenSequence;

/**
 * A run of sequences that go through the model together. {@code first} is the place of the first one in the whole list.
 */
record MicroBatch(int first, List<TokenSequence> sequences) {

  /** Cuts a list in its order: as many sequences as fit the budget, at least one. */
  static List<MicroBatch> cut(List<TokenSequence> sequences, int tokenBudget) {
    List<MicroBatch> batches = new ArrayList<>();
    int first = 0;
    long tokens = 0;
    for (int i = 0; i < sequences.size(); i++) {
      int length = sequences.get(i).length();
      if (i > first && tokens + length > tokenBudget) {
        batches.add(new MicroBatch(first, List.copyOf(sequences.subList(first, i))));
        first = i;
        tokens = 0;
      }
      tokens += length;
    }
    if (first < sequences.size()) {
      batches.add(new MicroBatch(first, List.copyOf(sequences.subList(first, sequences.size()))));
    }
    return batches;
  }

  List<int[]> tokens() {
    return sequences.stream().map(TokenSequence::tokens).toList();
  }

  /** Number of targets of all sequences. */
  int targetCount() {
    return sequences.stream().mapToInt(TokenSequence::targetCount).sum();
  }

  /** The ids of all targets, in order. */
  long[] targetIds() {
    long[] ids = new long[targetCount()];
    int at = 0;
    for (TokenSequence sequence : sequences) {
      for (int i = 0; i < sequence.length(); i++) {
        if (sequence.targets()[i]) {
          ids[at++] = sequence.tokens()[i];
        }
      }
    }
    return ids;
  }

  /** For each target, the row of the packed tokens that predicts it: the one before it. */
  long[] predictingRows() {
    long[] rows = new long[targetCount()];
    int at = 0;
    long start = 0;
    for (TokenSequence sequence : sequences) {
      for (int i = 0; i < sequence.length(); i++) {
        if (sequence.targets()[i]) {
          rows[at++] = start + i - 1;
        }
      }
      start += sequence.length();
    }
    return rows;
  }
}
