package kedge.policy.text;

import com.google.common.base.Splitter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kedge.data.ImageRef;
import kedge.data.UserError;
import kedge.policy.score.TokenSequence;
import kedge.policy.vision.ImageInput;
import kedge.policy.vision.PlacedImage;

/**
 * Places of images in texts, as SAIL-VL2 and InternVL write them: {@code <img>}, one {@code <IMG_CONTEXT>} for each of
 * the image's tokens, {@code </img>}. A rendered text has one context token per image, its slot; in a sequence the slot
 * is as long as the image.
 */
public final class ImageSlots {
  /** Token at the positions of an image. */
  public static final String CONTEXT = "<IMG_CONTEXT>";
  /** Token before an image. */
  public static final String BEGIN = "<img>";
  /** Token after an image. */
  public static final String END = "</img>";
  private static final String SLOT = BEGIN + CONTEXT + END;
  /** Placeholders of images in templates. */
  private static final List<String> PLACEHOLDERS = List.of(SLOT, CONTEXT, "<image>");
  /** The special tokens of slots. */
  public static final List<String> TOKENS = List.of(BEGIN, CONTEXT, END);

  private final int context;
  private final Images images;

  /** Images as processed for the policy. */
  public interface Images {
    /** Number of tokens of an image, from the header of its file. @throws UserError where it cannot be read */
    int tokens(ImageRef image);

    /** The image for the vision tower. @throws UserError where it cannot be read */
    ImageInput input(ImageRef image);
  }

  /** @throws UserError where the tokenizer lacks one of the special tokens */
  public ImageSlots(Tokenizer tokenizer, Images images) {
    TOKENS.forEach(tokenizer::tokenId);
    this.context = tokenizer.tokenId(CONTEXT);
    this.images = images;
  }

  /** Returns the slot in a message, for a template that reads only text. */
  String text() {
    return SLOT + "\n";
  }

  /** Replaces the template's placeholders by slots. @throws UserError if their number differs from the images' */
  String slots(String rendered, int count) {
    for (String placeholder : PLACEHOLDERS) {
      if (count(rendered, placeholder) == count) {
        return rendered.replace(placeholder, SLOT);
      }
    }
    throw new UserError("the chat template writes " + count(rendered, CONTEXT) + " places for " + count
        + " images, expected one " + CONTEXT + " or <image> for each. Maybe a message holds one as text, or the "
        + "template leaves images out?");
  }

  private static int count(String text, String part) {
    return Splitter.on(part).splitToList(text).size() - 1;
  }

  /** Length of a rendered prompt in tokens with its images in place. */
  int length(int[] tokens, List<ImageRef> refs) {
    requireSlots(tokens, refs.size());
    return tokens.length + refs.stream().mapToInt(ref -> images.tokens(ref) - 1).sum();
  }

  /**
   * Returns a sequence with its images in place. Image tokens are never targets.
   *
   * @param slots the sequence with one context token per image
   */
  TokenSequence fill(TokenSequence slots, List<ImageRef> refs) {
    requireSlots(slots.tokens(), refs.size());
    List<ImageInput> inputs = refs.stream().map(images::input).toList();
    int[] lengths = refs.stream().mapToInt(images::tokens).toArray();
    int[] tokens = new int[slots.length() - lengths.length + Arrays.stream(lengths).sum()];
    boolean[] targets = new boolean[tokens.length];
    List<PlacedImage> placed = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < slots.length(); i++) {
      if (slots.tokens()[i] == context) {
        int end = at + lengths[placed.size()];
        Arrays.fill(tokens, at, end, context);
        placed.add(new PlacedImage(at, inputs.get(placed.size())));
        at = end;
      } else {
        tokens[at] = slots.tokens()[i];
        targets[at++] = slots.targets()[i];
      }
    }
    return new TokenSequence(tokens, targets, placed);
  }

  private void requireSlots(int[] tokens, int expected) {
    long found = Arrays.stream(tokens).filter(token -> token == context).count();
    if (found != expected) {
      throw new UserError("a conversation has " + found + " tokens " + CONTEXT + " for " + expected
          + " images. Maybe an assistant turn holds one as text?");
    }
  }
}
