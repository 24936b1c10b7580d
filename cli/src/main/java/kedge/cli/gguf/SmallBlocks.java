package kedge.cli.gguf;

import java.nio.ByteBuffer;

/** Blocks of 32 values with one scale: Q4_0, Q4_1, Q5_0, Q5_1, Q8_0. */
final class SmallBlocks {
  private SmallBlocks() {
  }

  /**
   * Decodes {@code scale * (q + shift) + minimum}. The lower 4 bits of q come from the next 16 bytes, its fifth bit
   * from {@code fifthBits}.
   */
  static void nibbles(ByteBuffer in, float scale, int shift, float minimum, int fifthBits, float[] out, int at) {
    for (int i = 0; i < 16; i++) {
      int pair = in.get();
      int low = pair & 0xf | (fifthBits >>> i & 1) << 4;
      int high = pair >>> 4 & 0xf | (fifthBits >>> i + 16 & 1) << 4;
      out[at + i] = scale * (low + shift) + minimum;
      out[at + 16 + i] = scale * (high + shift) + minimum;
    }
  }

  /** Decodes {@code scale * q} with q of 8 bits. */
  static void bytes(ByteBuffer in, float[] out, int at) {
    float scale = HalfFloat.toFloat(in.getShort());
    for (int i = 0; i < 32; i++) {
      out[at + i] = scale * in.get();
    }
  }
}
