package kedge.policy.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kedge.policy.vision.PlacedImage;

/**
 * Sequences that go through the model together, packed end to end. Its targets are in the order of the sequences.
 *
 * @param first index of the first sequence in the list it was cut from
 */
public record MicroBatch(int first, List<TokenSequence> sequences) {

  /** Cuts a list in its order: as many sequences as fit the budget of tokens, at least one. */
  public static List<MicroBatch> cut(List<TokenSequence> sequences, int tokenBudget) {
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

  public List<int[]> tokens() {
    return sequences.stream().map(TokenSequence::tokens).toList();
  }

  /** Images of all sequences, at their rows of the packed tokens. */
  public List<PlacedImage> images() {
    List<PlacedImage> images = new ArrayList<>();
    int start = 0;
    for (TokenSequence sequence : sequences) {
      for (PlacedImage placed : sequence.images()) {
        images.add(new PlacedImage(start + placed.position(), placed.image()));
      }
      start += sequence.length();
    }
    return images;
  }

  /** Number of targets of all sequences. */
  public int targetCount() {
    return sequences.stream().mapToInt(TokenSequence::targetCount).sum();
  }

  /** Token ids of the targets, {@code [targets]}. */
  public int[] targetIds() {
    int[] ids = new int[targetCount()];
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

  /** Row of the packed tokens that predicts each target, the one before it, {@code [targets]}. */
  public int[] predictingRows() {
    int[] rows = new int[targetCount()];
    int at = 0;
    int start = 0;
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

  /** Divides scores of all targets, {@code [targets]}, among the sequences. */
  public List<TokenScores> scores(float[] logProbabilities, float[] entropies) {
    List<TokenScores> scores = new ArrayList<>();
    int at = 0;
    for (TokenSequence sequence : sequences) {
      int end = at + sequence.targetCount();
      scores.add(new TokenScores(Arrays.copyOfRange(logProbabilities, at, end),
          Arrays.copyOfRange(entropies, at, end)));
      at = end;
    }
    return scores;
  }
}
