package kedge.cli.gguf;

import java.nio.ByteBuffer;

/**
 * Decoders from the blocks of a GGUF type to fp32, by ggml's layouts. All values are little endian; d and m are half
 * floats:
 *
 * <pre>
 * Q4_0  d, 16 bytes of nibbles: values 0 to 15 low, 16 to 31 high        d (q - 8)
 * Q4_1  d, m, 16 bytes of nibbles                                        d q + m
 * Q5_0  d, 32 fifth bits, 16 bytes of nibbles                            d (q - 16)
 * Q5_1  d, m, 32 fifth bits, 16 bytes of nibbles                         d q + m
 * Q8_0  d, 32 signed bytes                                               d q
 * Q4_K  d, m, 8 scales and 8 minima of 6 bits in 12 bytes, 128 bytes     d scale q - m minimum
 * Q5_K  the same, with 32 bytes of fifth bits before the nibbles         d scale q - m minimum
 * Q6_K  128 bytes of low nibbles, 64 of high pairs, 16 scales, d         d scale (q - 32)
 * </pre>
 */
interface Dequantization {
  /** Negative zero: adding it changes no value, not even the sign of a zero. */
  float NO_MINIMUM = -0f;

  /** Decodes all whole blocks of {@code in}, as many as {@code out} holds. */
  void decode(ByteBuffer in, float[] out);

  /** Returns the decoder of a type. */
  static Dequantization of(GgufType type) {
    return switch (type) {
      case F32 -> (in, out) -> in.asFloatBuffer().get(out);
      case F16 -> (in, out) -> {
        for (int i = 0; i < out.length; i++) {
          out[i] = HalfFloat.toFloat(in.getShort());
        }
      };
      case BF16 -> (in, out) -> {
        for (int i = 0; i < out.length; i++) {
          out[i] = Float.intBitsToFloat(in.getShort() << 16);
        }
      };
      case Q4_0 -> (in, out) -> forEachBlock(32, out,
          at -> SmallBlocks.nibbles(in, half(in), -8, NO_MINIMUM, 0, out, at));
      case Q4_1 -> (in, out) -> forEachBlock(32, out, at -> SmallBlocks.nibbles(in, half(in), 0, half(in), 0, out, at));
      case Q5_0 -> (in, out) -> forEachBlock(32, out,
          at -> SmallBlocks.nibbles(in, half(in), -16, NO_MINIMUM, in.getInt(), out, at));
      case Q5_1 -> (in, out) -> forEachBlock(32, out,
          at -> SmallBlocks.nibbles(in, half(in), 0, half(in), in.getInt(), out, at));
      case Q8_0 -> (in, out) -> forEachBlock(32, out, at -> SmallBlocks.bytes(in, out, at));
      case Q4_K -> (in, out) -> forEachBlock(256, out, at -> SuperBlocks.scaled(in, false, out, at));
      case Q5_K -> (in, out) -> forEachBlock(256, out, at -> SuperBlocks.scaled(in, true, out, at));
      case Q6_K -> (in, out) -> forEachBlock(256, out, at -> SuperBlocks.sixBits(in, out, at));
    };
  }

  /** Decodes one block into the output from index {@code at}. */
  interface Block {
    void decode(int at);
  }

  private static void forEachBlock(int elements, float[] out, Block block) {
    for (int at = 0; at < out.length; at += elements) {
      block.decode(at);
    }
  }

  private static float half(ByteBuffer in) {
    return HalfFloat.toFloat(in.getShort());
  }
}
