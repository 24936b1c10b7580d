package kedge.data.image;

import com.google.common.base.Ascii;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.util.Base64;
import kedge.data.ImageRef;
import kedge.data.UserError;

/** An encoded image in memory, from a data URL or a column of bytes. Equal by its digest. */
public final class ImageBytes implements ImageRef.Origin {
  private final String name;
  private final byte[] bytes;
  private final String digest;

  private ImageBytes(String name, byte[] bytes) {
    this.name = name;
    this.bytes = bytes;
    this.digest = ImageStore.sha256(bytes);
  }

  /** Returns the image of a data URL, {@code data:image/png;base64,iVBOR...}. @throws UserError for another form */
  public static ImageRef ofDataUrl(String url) {
    int comma = url.indexOf(',');
    String shown = "\"" + Ascii.truncate(url, 40, "...") + "\"";
    if (comma < 0 || !url.substring(0, comma).endsWith(";base64")) {
      throw new UserError("an image is " + shown + ", expected data:image/...;base64, and the image in base64");
    }
    String type = url.substring(0, comma).replaceFirst(";.*", "");
    byte[] bytes = base64(url.substring(comma + 1), "the data URL " + shown);
    return new ImageRef(new ImageBytes(type + " (" + bytes.length + " bytes)", bytes));
  }

  /**
   * Returns the image of a column of bytes, as JSON shows it: base64, or the text that DuckDB writes of a Parquet
   * column, whose bytes beyond printable ASCII are {@code \x89}.
   *
   * @param name the name for messages; empty for none
   * @throws UserError for a text that is neither
   */
  public static ImageRef ofText(String text, String name) {
    byte[] bytes = text.indexOf('\\') >= 0 ? escaped(text) : base64(text, "an image in bytes");
    return new ImageRef(
        new ImageBytes((name.isEmpty() ? "of the row" : name) + " (" + bytes.length + " bytes)", bytes));
  }

  private static byte[] base64(String text, String what) {
    try {
      return Base64.getDecoder().decode(text.replaceAll("\\s", ""));
    } catch (IllegalArgumentException invalid) {
      throw new UserError(what + " is not valid base64: " + invalid.getMessage(), invalid);
    }
  }

  private static byte[] escaped(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() / 2);
    int at = 0;
    while (at < text.length()) {
      char next = text.charAt(at);
      boolean escape = next == '\\';
      int high = escape && at + 3 < text.length() ? Character.digit(text.charAt(at + 2), 16) : -1;
      int low = high >= 0 ? Character.digit(text.charAt(at + 3), 16) : -1;
      if (next > 126 || escape && (low < 0 || text.charAt(at + 1) != 'x')) {
        throw new UserError("an image in bytes is neither base64 nor a column of bytes, at character " + at);
      }
      bytes.write(escape ? high * 16 + low : next);
      at += escape ? 4 : 1;
    }
    return bytes.toByteArray();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public InputStream open() {
    return new ByteArrayInputStream(bytes);
  }

  @Override
  public Object identity() {
    return digest;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ImageBytes that && digest.equals(that.digest);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
