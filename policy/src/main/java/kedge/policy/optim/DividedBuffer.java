package kedge.policy.optim;

import kedge.policy.checkpoint.SafeTensorsFile;
import kedge.policy.checkpoint.SafeTensorsWriter.Source;
import kedge.policy.distributed.Division;
import kedge.policy.distributed.Division.Piece;
import kedge.policy.distributed.Ranks;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A number for each element of the flat buffer of what is trained: the weights, or a moment of the gradients. Where
 * ranks divide it, each holds its part alone; in a file it is whole.
 */
public final class DividedBuffer implements AutoCloseable {
  private final Division division;
  private final Ranks ranks;
  private final Tensor flat;

  /** @param flat what this rank holds; freed when all owners have closed it */
  public DividedBuffer(Division division, Ranks ranks, Tensor flat) {
    this.division = division;
    this.ranks = ranks;
    this.flat = flat;
    flat.retainReference();
  }

  /** Zeros in fp32. */
  static DividedBuffer zeros(Division division, Ranks ranks, Device device) {
    try (PointerScope scope = new PointerScope()) {
      return new DividedBuffer(division, ranks, torch.zeros(new long[]{division.held()},
          new TensorOptions(ScalarType.Float).device(new DeviceOptional(device))));
    }
  }

  /** A copy in fp32, of its own memory. */
  public DividedBuffer copy() {
    DividedBuffer copy = zeros(division, ranks, flat.device());
    copy.take(this);
    return copy;
  }

  /** Overwrites this buffer by another of the same part. */
  public void take(DividedBuffer other) {
    try (NoGradGuard guard = new NoGradGuard()) {
      flat.copy_(other.flat);
    }
  }

  /** Elements that this rank holds, or all where nothing is divided; owned by this object. */
  public Tensor flat() {
    return flat;
  }

  /** Returns whether other ranks hold parts of this buffer. */
  public boolean divided() {
    return division.divided();
  }

  /** The whole buffer, to be written by rank 0 while the other ranks serve it. */
  public Source source(String name) {
    return source(name, new long[]{division.elements()}, 0);
  }

  /**
   * A tensor of the buffer. Where it is divided, all ranks read the same runs in the same order, of which rank 0 gets
   * the values and the others send what they hold.
   *
   * @param shape of the tensor
   * @param offset of its first element in the flat buffer
   */
  public Source source(String name, long[] shape, long offset) {
    return new Source(name, shape, (start, count) -> run(offset + start, count));
  }

  /** A run of the whole buffer, as {@link #source}. */
  public Tensor run(long from, long count) {
    return divided() ? exchanged(from, count) : flat.narrow(0, from, count);
  }

  /** All ranks wait for rank 0 before a run, however long its disk takes: a sending lasts for one run at most. */
  private Tensor exchanged(long from, long count) {
    ranks.await();
    Tensor run = ranks.leads() ? torch.zeros(count) : null;
    for (Piece piece : division.pieces(from, count)) {
      if (!ranks.leads()) {
        if (piece.holder() == ranks.rank()) {
          ranks.send(held(piece), 0).await();
        }
      } else if (division.holds(piece)) {
        run.narrow(0, piece.from() - from, piece.count()).copy_(held(piece));
      } else {
        ranks.receive(run.narrow(0, piece.from() - from, piece.count()), piece.holder());
      }
    }
    return run;
  }

  private Tensor held(Piece piece) {
    return flat.narrow(0, piece.at(), piece.count());
  }

  /** Reads this rank's part of the whole buffer from a file that all ranks see. */
  public void read(SafeTensorsFile file, String name) {
    read(file, name, 0, division.elements());
  }

  /**
   * Reads this rank's part of a tensor.
   *
   * @param offset of its first element in the flat buffer
   * @param elements of the tensor
   * @throws kedge.data.UserError if the file has no such tensor, or of another size
   */
  public void read(SafeTensorsFile file, String name, long offset, long elements) {
    try (PointerScope scope = new PointerScope()) {
      file.copy(name, elements, 0, flat.narrow(0, 0, 0)); // refuses another size where this rank holds nothing of it
      division.pieces(offset, elements).stream().filter(division::holds)
          .forEach(piece -> file.copy(name, elements, piece.from() - offset, held(piece)));
    }
  }

  @Override
  public void close() {
    flat.releaseReference();
  }
}
