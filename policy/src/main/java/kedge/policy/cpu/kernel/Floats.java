package kedge.policy.cpu.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Loads, stores and loops over floats in native memory by float index, as scalars and as vectors of the widest kind of
 * the processor.
 */
public final class Floats {
  public static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  public static final int WIDTH = SPECIES.length();
  static final ByteOrder ORDER = ByteOrder.nativeOrder();
  /** 1.5 * 2^23: adding it to a small float leaves the nearest integer in the low bits. */
  private static final float ROUNDER = 12_582_912f;
  private static final VectorShuffle<Float> BY_EIGHT = rotation(8);
  private static final VectorShuffle<Float> BY_FOUR = rotation(4);
  private static final VectorShuffle<Float> BY_TWO = rotation(2);
  private static final VectorShuffle<Float> BY_ONE = rotation(1);

  private Floats() {
  }

  public static FloatVector load(ByteBuffer from, int index) {
    return FloatVector.fromByteBuffer(SPECIES, from, index << 2, ORDER);
  }

  public static void store(ByteBuffer to, int index, FloatVector value) {
    value.intoByteBuffer(to, index << 2, ORDER);
  }

  /** The first {@code count} lanes, the others 0. */
  static FloatVector loadFirst(ByteBuffer from, int index, int count) {
    return FloatVector.fromByteBuffer(SPECIES, from, index << 2, ORDER, SPECIES.indexInRange(0, count));
  }

  /** Stores the first {@code count} lanes. */
  static void storeFirst(ByteBuffer to, int index, FloatVector value, int count) {
    value.intoByteBuffer(to, index << 2, ORDER, SPECIES.indexInRange(0, count));
  }

  public static float get(ByteBuffer from, int index) {
    return from.getFloat(index << 2);
  }

  public static void put(ByteBuffer to, int index, float value) {
    to.putFloat(index << 2, value);
  }

  /**
   * {@code e^x} to 2 units in the last place; 0 below -86.6, the value at 88 above that, and a NaN for a NaN that
   * arithmetic made. Written out (Cody and Waite's reduction, Cephes' polynomial) because the vector library's own
   * exponential rounds differently before and after it is compiled, so that two runs would part; every operation here
   * has one result.
   */
  public static FloatVector exp(FloatVector x) {
    FloatVector bounded = x.min(88f);
    FloatVector shifted = bounded.mul(1.44269504f).add(ROUNDER);
    FloatVector count = shifted.sub(ROUNDER);
    FloatVector rest = count.fma(FloatVector.broadcast(SPECIES, -0.693359375f), bounded);
    rest = count.fma(FloatVector.broadcast(SPECIES, 2.12194440e-4f), rest);
    FloatVector sum = rest.fma(FloatVector.broadcast(SPECIES, 1.9875691500e-4f),
        FloatVector.broadcast(SPECIES, 1.3981999507e-3f));
    sum = sum.fma(rest, FloatVector.broadcast(SPECIES, 8.3334519073e-3f));
    sum = sum.fma(rest, FloatVector.broadcast(SPECIES, 4.1665795894e-2f));
    sum = sum.fma(rest, FloatVector.broadcast(SPECIES, 1.6666665459e-1f));
    sum = sum.fma(rest, FloatVector.broadcast(SPECIES, 5.0000001201e-1f));
    sum = sum.fma(rest.mul(rest), rest.add(1f));
    IntVector exponent = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
    FloatVector power = sum.reinterpretAsInts().add(exponent).reinterpretAsFloats();
    return power.blend(0f, x.compare(VectorOperators.LT, -86.6f));
  }

  /**
   * The sum over all lanes, always by the same tree of additions; the library's own leaves the order open. The shuffles
   * are constants, or the compiler would not make instructions of them.
   */
  public static float sum(FloatVector value) {
    FloatVector sum = value;
    if (WIDTH >= 16) {
      sum = sum.add(sum.rearrange(BY_EIGHT));
    }
    if (WIDTH >= 8) {
      sum = sum.add(sum.rearrange(BY_FOUR));
    }
    sum = sum.add(sum.rearrange(BY_TWO));
    sum = sum.add(sum.rearrange(BY_ONE));
    return sum.lane(0);
  }

  private static VectorShuffle<Float> rotation(int distance) {
    return VectorShuffle.fromOp(SPECIES, lane -> (lane + distance) % WIDTH);
  }

  /** The largest multiple of the vector width that is at most {@code count}. */
  public static int whole(int count) {
    return count - count % WIDTH;
  }

  /** The smallest multiple of the vector width that is at least {@code count}. */
  public static int padded(int count) {
    return (count + WIDTH - 1) / WIDTH * WIDTH;
  }

  /** {@code to[toIndex..] += from[fromIndex..]} over {@code count} floats. */
  public static void add(ByteBuffer from, int fromIndex, ByteBuffer to, int toIndex, int count) {
    int whole = whole(count);
    for (int i = 0; i < whole; i += WIDTH) {
      store(to, toIndex + i, load(to, toIndex + i).add(load(from, fromIndex + i)));
    }
    for (int i = whole; i < count; i++) {
      put(to, toIndex + i, get(to, toIndex + i) + get(from, fromIndex + i));
    }
  }

  /** {@code to[i] += scale * from[i]}, each rounded once. */
  public static void addScaled(ByteBuffer from, int fromIndex, float scale, ByteBuffer to, int toIndex, int count) {
    int whole = whole(count);
    FloatVector factor = FloatVector.broadcast(SPECIES, scale);
    for (int i = 0; i < whole; i += WIDTH) {
      store(to, toIndex + i, load(from, fromIndex + i).fma(factor, load(to, toIndex + i)));
    }
    for (int i = whole; i < count; i++) {
      put(to, toIndex + i, Math.fma(get(from, fromIndex + i), scale, get(to, toIndex + i)));
    }
  }

  /** {@code to[toIndex..] = from[fromIndex..]} over {@code count} floats. */
  public static void copy(ByteBuffer from, int fromIndex, ByteBuffer to, int toIndex, int count) {
    int whole = whole(count);
    for (int i = 0; i < whole; i += WIDTH) {
      store(to, toIndex + i, load(from, fromIndex + i));
    }
    for (int i = whole; i < count; i++) {
      put(to, toIndex + i, get(from, fromIndex + i));
    }
  }

  /** {@code to[toIndex..] = 0} over {@code count} floats. */
  public static void clear(ByteBuffer to, int toIndex, int count) {
    int whole = whole(count);
    FloatVector zero = FloatVector.zero(SPECIES);
    for (int i = 0; i < whole; i += WIDTH) {
      store(to, toIndex + i, zero);
    }
    for (int i = whole; i < count; i++) {
      put(to, toIndex + i, 0);
    }
  }

  /** The dot product of two runs of {@code count} floats. */
  static float dot(ByteBuffer left, int leftIndex, ByteBuffer right, int rightIndex, int count) {
    int whole = whole(count);
    FloatVector sum = FloatVector.zero(SPECIES);
    for (int i = 0; i < whole; i += WIDTH) {
      sum = load(left, leftIndex + i).fma(load(right, rightIndex + i), sum);
    }
    float total = whole == 0 ? 0 : sum(sum);
    for (int i = whole; i < count; i++) {
      total = Math.fma(get(left, leftIndex + i), get(right, rightIndex + i), total);
    }
    return total;
  }
}
