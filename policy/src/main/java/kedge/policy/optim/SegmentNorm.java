package kedge.policy.optim;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kedge.policy.distributed.ExpertGroup;
import kedge.policy.distributed.Shards;
import kedge.policy.model.ParameterLayout;
import kedge.policy.model.Segment;
import kedge.policy.natives.Transfer;
import org.bytedeco.pytorch.Tensor;

/**
 * The norm of gradients whose experts are divided among ranks, with the bits of {@link GlobalNorm} over the whole. A
 * rank that holds a run of {@link Shards#RUN} elements computes its norm; of a run that several ranks have parts of,
 * the gradients themselves are exchanged.
 */
final class SegmentNorm {
  private final long elements;
  private final float[] norms;
  private final Map<Integer, float[]> joined = new TreeMap<>();

  private SegmentNorm(long elements) {
    this.elements = elements;
    this.norms = new float[Math.toIntExact((elements + Shards.RUN - 1) / Shards.RUN)];
  }

  /** @param gradient what this rank holds of it; parts that every rank holds are equal */
  static double of(Tensor gradient, ParameterLayout layout, ExpertGroup group) {
    SegmentNorm norm = new SegmentNorm(layout.whole().elements());
    boolean[] kinds = {false, true};
    for (boolean experts : kinds) {
      byte[] own = norm.written(layout.segments().stream()
          .filter(segment -> segment.at() >= layout.sharedElements() == experts).toList(), gradient);
      (experts ? group.gather(own) : List.of(own)).forEach(part -> norm.read(ByteBuffer.wrap(part)));
    }
    norm.joined.forEach((run, values) -> norm.norms[run] = GlobalNorm.runs(Tensor.create(values, values.length))[0]);
    return GlobalNorm.of(norm.norms);
  }

  /** Norms of the runs within each segment, and the gradients before and after them. */
  private byte[] written(List<Segment> segments, Tensor gradient) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Segment segment : segments) {
      long end = segment.from() + segment.count();
      long first = Math.min(end, (segment.from() + Shards.RUN - 1) / Shards.RUN * Shards.RUN);
      long last = end == elements ? end : Math.max(first, end / Shards.RUN * Shards.RUN);
      Tensor held = gradient.narrow(0, segment.at(), segment.count());
      write(segment.from(), false, held.narrow(0, 0, first - segment.from()), bytes);
      write(first, true, held.narrow(0, first - segment.from(), last - first), bytes);
      write(last, false, held.narrow(0, last - segment.from(), end - last), bytes);
    }
    return bytes.toByteArray();
  }

  private static void write(long from, boolean runs, Tensor values, ByteArrayOutputStream to) {
    if (values.numel() > 0) {
      float[] written = runs ? GlobalNorm.runs(values) : Transfer.floats(values);
      ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + 1 + Integer.BYTES + Float.BYTES * written.length);
      bytes.putLong(from).put((byte) (runs ? 1 : 0)).putInt(written.length).asFloatBuffer().put(written);
      to.writeBytes(bytes.array());
    }
  }

  private void read(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      long from = bytes.getLong();
      int run = (int) (from / Shards.RUN);
      boolean runs = bytes.get() == 1;
      int count = bytes.getInt();
      if (runs) {
        bytes.asFloatBuffer().get(norms, run, count);
      } else {
        long begin = run * Shards.RUN;
        float[] values = joined.computeIfAbsent(run,
            unused -> new float[(int) Math.min(Shards.RUN, elements - begin)]);
        bytes.asFloatBuffer().get(values, (int) (from - begin), count);
      }
      bytes.position(bytes.position() + Float.BYTES * count);
    }
  }
}
