package kedge.policy.cpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Loads and stores of floats in native memory, by float index, as scalars and as vectors of the processor's own width. */
final class Floats {
  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  static final int WIDTH = SPECIES.length();
  static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private Floats() {
  }

  static FloatVector load(ByteBuffer from, int index) {
    return FloatVector.fromByteBuffer(SPECIES, from, index << 2, ORDER);
  }

  static void store(ByteBuffer to, int index, FloatVector value) {
    value.intoByteBuffer(to, index << 2, ORDER);
  }

  static float get(ByteBuffer from, int index) {
    return from.getFloat(index << 2);
  }

  static void put(ByteBuffer to, int index, float value) {
    to.putFloat(index << 2, value);
  }

  static FloatVector exp(FloatVector x) {
    return x.lanewise(VectorOperators.EXP);
  }

  /** The largest multiple of the vector width that is at most {@code count}. */
  static int whole(int count) {
    return count - count % WIDTH;
  }

  /** The smallest multiple of the vector width that is at least {@code count}. */
  static int padded(int count) {
    return (count + WIDTH - 1) / WIDTH * WIDTH;
  }

  /** {@code to[toIndex..] += from[fromIndex..]} over {@code count} floats. */
  static void add(ByteBuffer from, int fromIndex, ByteBuffer to, int toIndex, int count) {
    int whole = whole(count);
    for (int i = 0; i < whole; i += WIDTH) {
      store(to, toIndex + i, load(to, toIndex + i).add(load(from, fromIndex + i)));
    }
    for (int i = whole; i < count; i++) {
      put(to, toIndex + i, get(to, toIndex + i) + get(from, fromIndex + i));
    }
  }

  /** {@code to[toIndex..] = from[fromIndex..]} over {@code count} floats. */
  static void copy(ByteBuffer from, int fromIndex, ByteBuffer to, int toIndex, int count) {
    int whole = whole(count);
    for (int i = 0; i < whole; i += WIDTH) {
      store(to, toIndex + i, load(from, fromIndex + i));
    }
    for (int i = whole; i < count; i++) {
      put(to, toIndex + i, get(from, fromIndex + i));
    }
  }

  /** {@code to[toIndex..] = 0} over {@code count} floats. */
  static void clear(ByteBuffer to, int toIndex, int count) {
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
    float total = whole == 0 ? 0 : sum.reduceLanes(VectorOperators.ADD);
    for (int i = whole; i < count; i++) {
      total = Math.fma(get(left, leftIndex + i), get(right, rightIndex + i), total);
    }
    return total;
  }
}
