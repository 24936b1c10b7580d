package kedge.data.drawn;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Locale;
import kedge.data.ImageRef;
import kedge.data.image.PngWriter;

/**
 * A picture that is drawn whenever its bytes are read.
 *
 * @param kind what it shows
 * @param frame size, style and difficulty
 * @param key key of its random choices
 */
record DrawnImage(PictureKind kind, Frame frame, long key) implements ImageRef.Origin {
  /** Returns what is drawn. */
  Scene scene() {
    return kind.scene(new Dice(key), frame);
  }

  @Override
  public String name() {
    return "drawn " + kind.name().toLowerCase(Locale.ROOT) + " " + Long.toHexString(key);
  }

  @Override
  public InputStream open() {
    Canvas canvas = new Canvas(frame.pixels(), frame.pixels(), Ink.WHITE);
    scene().painter().accept(canvas);
    return new ByteArrayInputStream(PngWriter.write(canvas.pixels()));
  }
}
