package kedge.data.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import java.util.stream.IntStream;

/**
 * Samples of a decoded picture as RGB of 8 bits. They are taken as stored: no color profile, no gamma. Alpha is left
 * out, and the colors beneath it stay, as in Pillow's {@code convert("RGB")}. Of 16 bits the upper 8 are taken, also of
 * grey, which Pillow clips at 255 instead.
 */
final class RgbRaster {
  private RgbRaster() {
  }

  /** Returns the pixels of a picture. */
  static Pixels of(BufferedImage image) {
    Raster raster = image.getRaster();
    int width = raster.getWidth();
    int height = raster.getHeight();
    byte[] rgb = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
    if (image.getColorModel()instanceof IndexColorModel palette) {
      int[] colors = new int[palette.getMapSize()];
      palette.getRGBs(colors);
      int[] row = new int[width];
      for (int y = 0, at = 0; y < height; y++) {
        raster.getSamples(0, y, width, 1, 0, row);
        for (int x = 0; x < width; x++) {
          int color = row[x] < colors.length ? colors[row[x]] : 0;
          rgb[at++] = (byte) (color >> 16);
          rgb[at++] = (byte) (color >> 8);
          rgb[at++] = (byte) color;
        }
      }
      return new Pixels(width, height, rgb);
    }
    int bands = raster.getNumBands();
    int shift = raster.getTransferType() == DataBuffer.TYPE_USHORT ? 8 : 0;
    int[] row = new int[width * bands];
    for (int y = 0, at = 0; y < height; y++) {
      row(raster, y, row);
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < 3; c++) {
          rgb[at++] = (byte) (row[x * bands + (bands < 3 ? 0 : c)] >> shift);
        }
      }
    }
    return new Pixels(width, height, rgb);
  }

  /** Returns whether bytes of pixels and rows lie one behind the other. */
  static boolean plain(Raster raster) {
    return raster.getSampleModel()instanceof PixelInterleavedSampleModel model && inOrder(model.getBandOffsets())
        && model.getPixelStride() == model.getNumBands()
        && model.getScanlineStride() == model.getNumBands() * raster.getWidth()
        && raster.getSampleModelTranslateX() == 0 && raster.getSampleModelTranslateY() == 0
        && raster.getDataBuffer() instanceof DataBufferByte;
  }

  private static boolean inOrder(int[] bands) {
    return IntStream.range(0, bands.length).allMatch(band -> bands[band] == band);
  }

  /** Reads the samples of a row, those of a pixel side by side. */
  static void row(Raster raster, int y, int[] into) {
    boolean plain = raster.getSampleModelTranslateX() == 0 && raster.getSampleModelTranslateY() == 0;
    if (!(plain && raster.getSampleModel()instanceof PixelInterleavedSampleModel model
        && raster.getDataBuffer()instanceof DataBufferByte data)) {
      raster.getPixels(0, y, raster.getWidth(), 1, into);
      return;
    }
    byte[] bytes = data.getData();
    int[] bands = model.getBandOffsets();
    int pixel = data.getOffset() + y * model.getScanlineStride();
    if (model.getPixelStride() == bands.length && inOrder(bands)) {
      for (int i = 0; i < into.length; i++) {
        into[i] = bytes[pixel + i] & 0xFF;
      }
      return;
    }
    for (int i = 0; i < into.length; pixel += model.getPixelStride()) {
      for (int band : bands) {
        into[i++] = bytes[pixel + band] & 0xFF;
      }
    }
  }
}
