package kedge.cli.gguf;

/** IEEE half precision (binary16) to single and back. */
final class HalfFloat {
  private HalfFloat() {
  }

  /** The single of the same value; every half is one. */
  static float toFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = half >>> 10 & 0x1f;
    int fraction = half & 0x3ff;
    if (exponent == 0) {
      float small = fraction * 0x1p-24f; // subnormal
      return sign != 0 ? -small : small;
    }
    int biased = exponent == 0x1f ? 0xff : exponent + 112;
    return Float.intBitsToFloat(sign | biased << 23 | fraction << 13);
  }

  /** The nearest half, ties to even; infinite above 65,520. */
  static short ofFloat(float value) {
    int bits = Float.floatToIntBits(value);
    int sign = bits >>> 16 & 0x8000;
    float magnitude = Math.abs(value);
    if (Float.isNaN(value)) {
      return (short) (sign | 0x7e00);
    }
    if (magnitude >= 65_520) {
      return (short) (sign | 0x7c00);
    }
    if (magnitude < 0x1p-14f) {
      return (short) (sign | (int) Math.rint(magnitude * 0x1p24)); // rint takes ties to even
    }
    int magnitudeBits = bits & 0x7fffffff;
    int rounded = magnitudeBits + 0xfff + (magnitudeBits >>> 13 & 1);
    return (short) (sign | (rounded >>> 13) - (112 << 10));
  }
}
