package kedge.cli.gguf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Encoders from fp32 to the blocks of a GGUF type, with llama.cpp's rounding. */
final class Quantization {
  private Quantization() {
  }

  /** Encodes a whole number of blocks. @throws IllegalArgumentException for a type that Kedge does not write */
  static ByteBuffer encode(GgufType type, float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate((int) type.bytes(values.length)).order(ByteOrder.LITTLE_ENDIAN);
    switch (type) {
      case F32 -> bytes.asFloatBuffer().put(values);
      case F16 -> {
        for (float value : values) {
          bytes.putShort(HalfFloat.ofFloat(value));
        }
        bytes.flip();
      }
      case Q8_0 -> {
        for (int at = 0; at < values.length; at += type.blockElements()) {
          eightBits(values, at, bytes);
        }
        bytes.flip();
      }
      default -> throw new IllegalArgumentException(type + " is not written, expected F32, F16 or Q8_0");
    }
    return bytes;
  }

  /** Encodes 32 values as a scale, their largest magnitude over 127, and signed bytes. */
  private static void eightBits(float[] values, int at, ByteBuffer out) {
    float largest = 0;
    for (int i = at; i < at + 32; i++) {
      largest = Math.max(largest, Math.abs(values[i]));
    }
    float scale = largest / 127;
    float inverse = scale == 0 ? 0 : 1 / scale;
    out.putShort(HalfFloat.ofFloat(scale));
    for (int i = at; i < at + 32; i++) {
      float scaled = values[i] * inverse;
      out.put((byte) (Math.signum(scaled) * Math.floor(Math.abs(scaled) + 0.5))); // ties away from zero
    }
  }
}
