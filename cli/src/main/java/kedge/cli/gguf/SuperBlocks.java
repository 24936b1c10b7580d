package kedge.cli.gguf;

import java.nio.ByteBuffer;

/** Blocks of 256 values with a separate scale for each group of 32 or 16 values: Q4_K, Q5_K, Q6_K. */
final class SuperBlocks {
  private SuperBlocks() {
  }

  /** Decodes Q4_K, or Q5_K if {@code fifthBits} is true. */
  static void scaled(ByteBuffer in, boolean fifthBits, float[] out, int at) {
    float scale = HalfFloat.toFloat(in.getShort());
    float minimum = HalfFloat.toFloat(in.getShort());
    byte[] packed = new byte[12];
    byte[] fifth = new byte[32];
    byte[] nibbles = new byte[128];
    in.get(packed);
    if (fifthBits) {
      in.get(fifth);
    }
    in.get(nibbles);
    for (int run = 0; run < 8; run++) {
      float runScale = scale * sixBitScale(packed, run);
      float runMinimum = minimum * sixBitMinimum(packed, run);
      for (int i = 0; i < 32; i++) {
        int q = nibbles[run / 2 * 32 + i] >>> run % 2 * 4 & 0xf | (fifth[i] >>> run & 1) << 4;
        out[at + run * 32 + i] = runScale * q - runMinimum;
      }
    }
  }

  private static int sixBitScale(byte[] packed, int run) {
    return run < 4 ? packed[run] & 63 : packed[run + 4] & 0xf | (packed[run - 4] >>> 6 & 3) << 4;
  }

  private static int sixBitMinimum(byte[] packed, int run) {
    return run < 4 ? packed[run + 4] & 63 : packed[run + 4] >>> 4 & 0xf | (packed[run] >>> 6 & 3) << 4;
  }

  /** Decodes Q6_K. */
  static void sixBits(ByteBuffer in, float[] out, int at) {
    byte[] low = new byte[128];
    byte[] high = new byte[64];
    byte[] scales = new byte[16];
    in.get(low);
    in.get(high);
    in.get(scales);
    float scale = HalfFloat.toFloat(in.getShort());
    for (int i = 0; i < 256; i++) {
      int part = i / 128;
      int quarter = i % 128 / 32;
      int column = i % 32;
      int lowBits = low[part * 64 + quarter % 2 * 32 + column] >>> quarter / 2 * 4 & 0xf;
      int highBits = high[part * 32 + column] >>> quarter * 2 & 3;
      out[at + i] = scale * scales[i / 16] * ((lowBits | highBits << 4) - 32);
    }
  }
}
