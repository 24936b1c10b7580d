package kedge.policy.score;

import java.util.Arrays;
import java.util.List;
import kedge.policy.vision.PlacedImage;
import kedge.policy.vision.VisionShape;

/**
 * A sequence of tokens with its targets. The first token is never a target.
 *
 * @param tokens the whole sequence: prompt and completion
 * @param targets one flag per token: true if its log-probability given the tokens before it is needed
 * @param images images by ascending position; a context token outside all images is an ordinary token
 */
public record TokenSequence(int[] tokens, boolean[] targets, List<PlacedImage> images) {

  /** Makes a sequence without images. */
  public TokenSequence(int[] tokens, boolean[] targets) {
    this(tokens, targets, List.of());
  }

  public TokenSequence {
    images = List.copyOf(images);
    if (tokens.length == 0 || tokens.length != targets.length) {
      throw new IllegalArgumentException("expected as many target flags as tokens, and at least one, but there are "
          + tokens.length + " tokens and " + targets.length + " flags");
    }
    if (targets[0]) {
      throw new IllegalArgumentException("the first token has nothing before it and cannot be a target");
    }
  }

  /** Returns a prompt (at least one token) followed by a completion, all of whose tokens are targets. */
  public static TokenSequence of(int[] prompt, int[] completion) {
    return of(prompt, completion, List.of());
  }

  /** Returns a prompt with images followed by a completion, all of whose tokens are targets. */
  public static TokenSequence of(int[] prompt, int[] completion, List<PlacedImage> images) {
    int[] tokens = Arrays.copyOf(prompt, prompt.length + completion.length);
    System.arraycopy(completion, 0, tokens, prompt.length, completion.length);
    boolean[] targets = new boolean[tokens.length];
    Arrays.fill(targets, prompt.length, tokens.length, true);
    return new TokenSequence(tokens, targets, images);
  }

  /** The first {@code most} tokens with their images; fewer where an image does not fit whole: those before it. */
  public TokenSequence first(int most) {
    int count = images.stream().mapToInt(PlacedImage::position)
        .filter(position -> position < most && end(position) > most).findFirst().orElse(most);
    return new TokenSequence(Arrays.copyOf(tokens, Math.max(1, count)), Arrays.copyOf(targets, Math.max(1, count)),
        images.stream().filter(placed -> placed.position() < count).toList());
  }

  /** The end of an image: of its run of one context token, or where the next image begins. */
  private int end(int position) {
    int end = position;
    while (end < tokens.length && tokens[end] == tokens[position] && (end == position || !places().contains(end))) {
      end++;
    }
    return end;
  }

  /** Number of tokens. */
  public int length() {
    return tokens.length;
  }

  /** Number of positions of images. */
  public int visualTokens(VisionShape vision) {
    return images.stream().mapToInt(placed -> vision.tokens(placed.image())).sum();
  }

  /** Returns whether both sequences have images, and the same ones. */
  boolean showsTheSame(TokenSequence other) {
    return !images.isEmpty() && digests().equals(other.digests());
  }

  private List<String> digests() {
    return images.stream().map(placed -> placed.image().digest()).toList();
  }

  /** Returns the number of tokens before the first target; the length of the sequence if there is none. */
  public int promptLength() {
    int length = 0;
    while (length < targets.length && !targets[length]) {
      length++;
    }
    return length;
  }

  /** Returns the length of the prompt if another sequence has the same prompt, images included; otherwise 0. */
  public int sharedPrompt(TokenSequence other) {
    int prompt = promptLength();
    boolean same = prompt < length() && prompt == other.promptLength() && prompt < other.length()
        && Arrays.equals(tokens, 0, prompt, other.tokens, 0, prompt) && places().equals(other.places())
        && digests().equals(other.digests()) && images.stream().allMatch(placed -> placed.position() < prompt);
    return same ? prompt : 0;
  }

  private List<Integer> places() {
    return images.stream().map(PlacedImage::position).toList();
  }

  /** Number of targets. */
  public int targetCount() {
    int count = 0;
    for (boolean target : targets) {
      count += target ? 1 : 0;
    }
    return count;
  }
}
