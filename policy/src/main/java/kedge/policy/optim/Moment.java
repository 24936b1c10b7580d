package kedge.policy.optim;

import kedge.policy.checkpoint.SafeTensorsFile;
import kedge.policy.checkpoint.SafeTensorsWriter.Source;
import kedge.policy.distributed.Ranks;
import kedge.policy.distributed.Shards;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A moment of the gradients, one fp32 number for each element of the flat buffer of what is trained. Where ranks divide
 * the moments, each holds its shard alone; in a file they are whole.
 */
public final class Moment implements AutoCloseable {
  private final Shards shards;
  private final Ranks ranks;
  private final Tensor flat;

  /** A moment of zeros. @param shards where this rank's shard lies */
  Moment(Shards shards, Ranks ranks, Device device) {
    this.shards = shards;
    this.ranks = ranks;
    try (PointerScope scope = new PointerScope()) {
      this.flat = torch.zeros(new long[]{shards.size(shards.own())},
          new TensorOptions(ScalarType.Float).device(new DeviceOptional(device)));
      flat.retainReference();
    }
  }

  /** A copy of its own memory. */
  public Moment copy() {
    Moment copy = new Moment(shards, ranks, flat.device());
    copy.take(this);
    return copy;
  }

  /** Overwrites this moment by another of the same shard. */
  public void take(Moment other) {
    try (NoGradGuard guard = new NoGradGuard()) {
      flat.copy_(other.flat);
    }
  }

  /** Elements of this rank's shard, or all where nothing is divided; owned by this object. */
  public Tensor flat() {
    return flat;
  }

  /** Returns whether other ranks hold parts of this moment. */
  public boolean divided() {
    return shards.count() > 1;
  }

  /** The whole moment, to be written by rank 0 while the other ranks serve it. */
  public Source source(String name) {
    return source(name, new long[]{shards.elements()}, 0);
  }

  /**
   * A tensor of the moment. Where it is divided, all ranks read the same runs in the same order, of which rank 0 gets
   * the values and the others send what they hold.
   *
   * @param shape of the tensor
   * @param offset of its first element in the flat buffer
   */
  public Source source(String name, long[] shape, long offset) {
    return new Source(name, shape,
        (start, count) -> divided() ? exchanged(offset + start, count) : flat.narrow(0, offset + start, count));
  }

  /** All ranks wait for rank 0 before a run, however long its disk takes: a sending lasts for one run at most. */
  private Tensor exchanged(long from, long count) {
    ranks.await();
    Tensor run = torch.zeros(count);
    for (int shard = 0; shard < shards.count(); shard++) {
      long begin = Math.max(from, shards.start(shard));
      long size = Math.min(from + count, shards.start(shard + 1)) - begin;
      if (size > 0 && (ranks.leads() || shard == shards.own())) {
        exchange(shard, run.narrow(0, begin - from, size), begin);
      }
    }
    return run;
  }

  /** @param begin of the part in the flat buffer, all of it in one shard */
  private void exchange(int shard, Tensor part, long begin) {
    if (shard != shards.own()) {
      ranks.receive(part, shard);
      return;
    }
    part.copy_(flat.narrow(0, begin - shards.start(), part.numel()));
    if (!ranks.leads()) {
      ranks.send(part, 0).await();
    }
  }

  /** Reads this rank's part of the whole moment from a file that all ranks see. */
  public void read(SafeTensorsFile file, String name) {
    read(file, name, 0, shards.elements());
  }

  /**
   * Reads this rank's part of a tensor.
   *
   * @param offset of its first element in the flat buffer
   * @param elements of the tensor
   * @throws kedge.data.UserError if the file has no such tensor, or of another size
   */
  public void read(SafeTensorsFile file, String name, long offset, long elements) {
    long begin = Math.max(offset, shards.start());
    long size = Math.max(0, Math.min(offset + elements, shards.end()) - begin);
    try (PointerScope scope = new PointerScope()) {
      long within = size == 0 ? 0 : begin - offset;
      file.copy(name, elements, within, flat.narrow(0, size == 0 ? 0 : begin - shards.start(), size));
    }
  }

  @Override
  public void close() {
    flat.releaseReference();
  }
}
