package kedge.data.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import kedge.data.UserError;

/**
 * Place of the first frame of a GIF on its canvas.
 *
 * @param left pixels to the left of the frame
 * @param top pixels above the frame
 * @param background index of the color around the frame: the transparent one, else the first
 */
record GifFrame(int left, int top, int background) {

  /** Finds the first frame. @throws UserError where there is none */
  static GifFrame of(byte[] bytes) {
    int background = 0;
    try {
      int at = 13 + ((bytes[10] & 0x80) != 0 ? 3 << (bytes[10] & 7) + 1 : 0);
      while (bytes[at] == 0x21) {
        if ((bytes[at + 1] & 0xFF) == 0xF9 && (bytes[at + 3] & 1) != 0) {
          background = bytes[at + 6] & 0xFF;
        }
        at += 2;
        while (bytes[at] != 0) {
          at += 1 + (bytes[at] & 0xFF);
        }
        at++;
      }
      if (bytes[at] != 0x2C) {
        throw new UserError("is damaged: a GIF without a frame");
      }
      return new GifFrame(bytes[at + 1] & 0xFF | (bytes[at + 2] & 0xFF) << 8,
          bytes[at + 3] & 0xFF | (bytes[at + 4] & 0xFF) << 8, background);
    } catch (ArrayIndexOutOfBoundsException cut) {
      throw new UserError("is truncated: the GIF ends before its first frame", cut);
    }
  }

  /** Returns the canvas with the frame on it. */
  Pixels on(ImageHeader canvas, BufferedImage frame) {
    Pixels pixels = RgbRaster.of(frame);
    if (left == 0 && top == 0 && pixels.width() == canvas.width() && pixels.height() == canvas.height()) {
      return pixels;
    }
    if (left + pixels.width() > canvas.width() || top + pixels.height() > canvas.height()) {
      throw new UserError("is damaged: a GIF whose frame reaches beyond its canvas");
    }
    byte[] rgb = new byte[canvas.width() * canvas.height() * 3];
    int around = frame.getColorModel()instanceof IndexColorModel palette && background < palette.getMapSize()
        ? palette.getRGB(background)
        : 0;
    for (int at = 0; at < rgb.length; at += 3) {
      rgb[at] = (byte) (around >> 16);
      rgb[at + 1] = (byte) (around >> 8);
      rgb[at + 2] = (byte) around;
    }
    for (int y = 0; y < pixels.height(); y++) {
      System.arraycopy(pixels.rgb(), y * pixels.width() * 3, rgb, ((top + y) * canvas.width() + left) * 3,
          pixels.width() * 3);
    }
    return new Pixels(canvas.width(), canvas.height(), rgb);
  }
}
