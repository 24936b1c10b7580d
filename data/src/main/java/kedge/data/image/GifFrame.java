package kedge.data.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import kedge.data.UserError;

/**
 * Place and size of the first frame of a GIF on its canvas.
 *
 * @param left pixels to the left of the frame
 * @param top pixels above the frame
 * @param width pixels of a row of the frame
 * @param height rows of the frame
 * @param background index of the color around the frame: the transparent one, else the first
 */
record GifFrame(int left, int top, int width, int height, int background) {

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
      return new GifFrame(little(bytes, at + 1), little(bytes, at + 3), little(bytes, at + 5), little(bytes, at + 7),
          background);
    } catch (ArrayIndexOutOfBoundsException cut) {
      throw new UserError("is truncated: the GIF ends before its first frame", cut);
    }
  }

  private static int little(byte[] bytes, int at) {
    return bytes[at] & 0xFF | (bytes[at + 1] & 0xFF) << 8;
  }

  /** Checks the frame before it is decoded. @throws UserError where it reaches beyond its canvas */
  GifFrame within(ImageHeader canvas) {
    if (left + width > canvas.width() || top + height > canvas.height()) {
      throw new UserError("is damaged: a GIF whose frame reaches beyond its canvas");
    }
    return this;
  }

  /** Returns the canvas with the frame on it. */
  Pixels on(ImageHeader canvas, BufferedImage frame) {
    Pixels pixels = RgbRaster.of(frame);
    if (left == 0 && top == 0 && pixels.width() == canvas.width() && pixels.height() == canvas.height()) {
      return pixels;
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
