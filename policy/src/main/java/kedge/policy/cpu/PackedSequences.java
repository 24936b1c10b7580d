package kedge.policy.cpu;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kedge.policy.cpu.decoder.Packing;
import kedge.policy.score.TokenSequence;
import kedge.policy.vision.PlacedImage;

/**
 * Packs sequences into rows. With shared prompts, a common prompt of consecutive sequences occurs once, and their
 * completions attend to its rows: forward gives the same bits as for whole sequences, and backward propagates the sum
 * of their gradients through the prompt once.
 */
final class PackedSequences {
  private final List<TokenSequence> sequences;
  private final boolean sharesPrompts;
  private final List<int[]> runs = new ArrayList<>();
  private final List<Integer> prompts = new ArrayList<>();
  private final List<Integer> copies = new ArrayList<>();
  private final Place[] places;
  private final Packing packing;

  /**
   * Where a sequence is.
   *
   * @param prompt tokens of its prompt that are a run of their own, 0 for none
   * @param promptRun the run of those tokens
   * @param run the run of the other tokens
   */
  private record Place(int prompt, int promptRun, int run) {
  }

  /** @param sharesPrompts whether prompts are shared */
  PackedSequences(List<TokenSequence> sequences, boolean sharesPrompts) {
    this.sequences = sequences;
    this.sharesPrompts = sharesPrompts;
    this.places = new Place[sequences.size()];
    for (int first = 0; first < sequences.size();) {
      int end = endOfGroup(first);
      if (end - first == 1) {
        places[first] = new Place(0, Packing.NONE, add(sequences.get(first).tokens(), Packing.NONE, 1));
      } else {
        group(first, end);
      }
      first = end;
    }
    this.packing = Packing.of(runs, ints(prompts), ints(copies));
  }

  private int endOfGroup(int first) {
    int end = first + 1;
    while (sharesPrompts && end < sequences.size() && sequences.get(end).sharedPrompt(sequences.get(first)) > 0) {
      end++;
    }
    return end;
  }

  private void group(int first, int end) {
    int prompt = sequences.get(first).promptLength();
    int promptRun = add(Arrays.copyOf(sequences.get(first).tokens(), prompt), Packing.NONE, end - first);
    for (int i = first; i < end; i++) {
      int[] tokens = sequences.get(i).tokens();
      places[i] = new Place(prompt, promptRun, add(Arrays.copyOfRange(tokens, prompt, tokens.length), promptRun, 1));
    }
  }

  private int add(int[] run, int prompt, int sequencesOfIt) {
    runs.add(run);
    prompts.add(prompt);
    copies.add(sequencesOfIt);
    return runs.size() - 1;
  }

  private static int[] ints(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }

  Packing packing() {
    return packing;
  }

  /** Row of a sequence's token. */
  private int row(int sequence, int position) {
    Place place = places[sequence];
    return position < place.prompt() ? packing.starts()[place.promptRun()] + position
        : packing.starts()[place.run()] + position - place.prompt();
  }

  /** Row that predicts each target, that of the token before it, {@code [targets]}. */
  int[] predictingRows() {
    int[] rows = new int[sequences.stream().mapToInt(TokenSequence::targetCount).sum()];
    int at = 0;
    for (int i = 0; i < places.length; i++) {
      boolean[] targets = sequences.get(i).targets();
      for (int position = 0; position < targets.length; position++) {
        if (targets[position]) {
          rows[at++] = row(i, position - 1);
        }
      }
    }
    return rows;
  }

  /** Images of all sequences at their rows; those of a shared prompt once. */
  List<PlacedImage> images() {
    List<PlacedImage> images = new ArrayList<>();
    for (int i = 0; i < places.length; i++) {
      boolean again = places[i].prompt() > 0 && places[i].run() > places[i].promptRun() + 1;
      for (PlacedImage placed : again ? List.<PlacedImage>of() : sequences.get(i).images()) {
        images.add(new PlacedImage(row(i, placed.position()), placed.image()));
      }
    }
    return images;
  }
}
