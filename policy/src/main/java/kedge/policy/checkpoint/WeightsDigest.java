package kedge.policy.checkpoint;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kedge.policy.model.Parameters;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Digest of weights, to show that two places hold the same: a tree of 128-bit MurmurHash3 over runs of 4 Mi elements.
 * It detects accidents, not forgeries.
 */
public final class WeightsDigest {
  /** Elements of a leaf; part of the definition of the digest. */
  private static final long LEAF = 1L << 22;
  /** Leaves on the CPU at a time. */
  private static final int AT_ONCE = 16;

  private WeightsDigest() {
  }

  /** Digest of the values in their own type, 32 hexadecimal digits. */
  public static String of(Parameters parameters) {
    return of(parameters.flat(), ElementType.of(parameters.flat().scalar_type()));
  }

  /**
   * Digest of the values after conversion to a type: that of fp32 weights as BF16 equals that of the BF16 copy.
   *
   * @param values contiguous, on any device
   * @param type the type they are converted to, run by run
   */
  public static String of(Tensor values, ElementType type) {
    return of((start, count) -> values.detach().view(-1).narrow(0, start, count), values.numel(), type);
  }

  /**
   * The same, run by run. @param values may give null, to a process that only serves them to another; the digest then
   * means nothing
   */
  public static String of(SafeTensorsWriter.Values values, long elements, ElementType type) {
    Hasher tree = Hashing.murmur3_128().newHasher().putLong(elements).putInt(type.ordinal());
    for (long start = 0; start < elements; start += AT_ONCE * LEAF) {
      long count = Math.min(AT_ONCE * LEAF, elements - start);
      try (PointerScope scope = new PointerScope(); NoGradGuard guard = new NoGradGuard()) {
        Tensor given = values.run(start, count);
        if (given == null) {
          continue;
        }
        Tensor run = given.to(new Device("cpu"), type.scalar());
        ByteBuffer bytes = new BytePointer(run.data_ptr()).capacity(count * type.bytes()).asByteBuffer();
        leaves(bytes, (int) (LEAF * type.bytes())).forEach(leaf -> tree.putBytes(leaf.asBytes()));
      }
    }
    return tree.hash().toString();
  }

  private static List<HashCode> leaves(ByteBuffer bytes, int leafBytes) {
    int leaves = (bytes.capacity() + leafBytes - 1) / leafBytes;
    return IntStream.range(0, leaves).parallel().mapToObj(leaf -> {
      int begin = leaf * leafBytes;
      ByteBuffer part = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
      part.limit(Math.min(bytes.capacity(), begin + leafBytes)).position(begin);
      return Hashing.murmur3_128().newHasher().putBytes(part).hash();
    }).collect(Collectors.toList());
  }
}
