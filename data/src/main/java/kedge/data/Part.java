package kedge.data;

import java.util.Objects;

/** One piece of a turn: text, or an image by reference. */
public sealed interface Part {
  /** Plain text. */
  record Text(String text) implements Part {
    public Text {
      Objects.requireNonNull(text, "text");
    }
  }

  /** An image, by reference; nothing is loaded here. */
  record Image(ImageRef image) implements Part {
    public Image {
      Objects.requireNonNull(image, "image");
    }
  }
}
