package kedge.policy.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import kedge.policy.vision.PlacedImage;
import kedge.policy.vision.VisionShape;

/**
 * Sequences that go through the model together, packed end to end. Its targets are in the order of the sequences.
 *
 * @param places index of each sequence in the original list, ascending
 */
public record MicroBatch(int[] places, List<TokenSequence> sequences) {

  /** Returns the micro-batch of the sequences at some indices of a list. */
  static MicroBatch at(int[] places, List<TokenSequence> all) {
    return new MicroBatch(places, Arrays.stream(places).mapToObj(all::get).toList());
  }

  /** Cuts a list in order into micro-batches: as many sequences as fit the token budget, at least one. */
  public static List<MicroBatch> cut(List<TokenSequence> sequences, int tokenBudget) {
    return cut(sequences, tokenBudget, false);
  }

  /**
   * Cuts a list in order into micro-batches: as many sequences as fit the token budget, at least one.
   *
   * @param sharesPrompts whether a prompt that consecutive sequences have in common counts only once per micro-batch
   */
  public static List<MicroBatch> cut(List<TokenSequence> sequences, int tokenBudget, boolean sharesPrompts) {
    List<MicroBatch> batches = new ArrayList<>();
    int first = 0;
    long tokens = 0;
    for (int i = 0; i < sequences.size(); i++) {
      TokenSequence sequence = sequences.get(i);
      int more = sequence.length() - (sharesPrompts && i > first ? sequence.sharedPrompt(sequences.get(i - 1)) : 0);
      if (i > first && tokens + more > tokenBudget) {
        batches.add(at(IntStream.range(first, i).toArray(), sequences));
        first = i;
        tokens = 0;
        more = sequence.length();
      }
      tokens += more;
    }
    if (first < sequences.size()) {
      batches.add(at(IntStream.range(first, sequences.size()).toArray(), sequences));
    }
    return batches;
  }

  /** Cuts a list in order into blocks of {@code blockSequences} sequences; the last block may have fewer. */
  public static List<MicroBatch> blocks(List<TokenSequence> sequences, int blockSequences) {
    List<MicroBatch> blocks = new ArrayList<>();
    for (int first = 0; first < sequences.size(); first += blockSequences) {
      int end = Math.min(sequences.size(), first + blockSequences);
      blocks.add(at(IntStream.range(first, end).toArray(), sequences));
    }
    return blocks;
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

  /** Number of positions of images. */
  long visualTokens(VisionShape vision) {
    return sequences.stream().mapToLong(sequence -> sequence.visualTokens(vision)).sum();
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

  /** Row of the packed tokens that predicts each target, which is the row before it, {@code [targets]}. */
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

  /** Copies the scores of each sequence to its place in the original list. */
  public void place(List<TokenScores> own, TokenScores[] all) {
    for (int i = 0; i < places.length; i++) {
      all[places[i]] = own.get(i);
    }
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
