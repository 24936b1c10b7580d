package kedge.policy.distributed;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/**
 * A flat buffer of all that is trained, cut into contiguous shards of which each rank owns one, as in ZeRO (Rajbhandari
 * et al. 2020, arXiv 1910.02054). A shard is whole runs of {@link #RUN} elements, but for the end of the buffer, so
 * that a norm by runs is the same for every number of shards. Where there are fewer runs than ranks, shards are empty.
 *
 * @param elements of the buffer
 * @param count number of shards; 1 where every rank holds the whole
 * @param own which of them is this rank's
 */
public record Shards(long elements, int count, int own) implements Division {
  /** Elements that no two shards divide. */
  public static final long RUN = 4096;

  /** First element of a shard, which is the end of the one before. */
  public long start(int shard) {
    long runs = (elements + RUN - 1) / RUN;
    return Math.min(elements, runs * shard / count * RUN);
  }

  /** Elements of a shard. */
  public long size(int shard) {
    return start(shard + 1) - start(shard);
  }

  /** Elements of the largest shard. */
  public long largest() {
    return IntStream.range(0, count).mapToLong(this::size).max().orElseThrow();
  }

  @Override
  public long held() {
    return size(own);
  }

  @Override
  public boolean divided() {
    return count > 1;
  }

  @Override
  public boolean holds(Piece piece) {
    return piece.holder() == EVERY || piece.holder() == own;
  }

  @Override
  public List<Piece> pieces(long from, long length) {
    return IntStream.range(0, count).mapToObj(shard -> {
      long begin = Math.max(from, start(shard));
      long size = Math.min(from + length, start(shard + 1)) - begin;
      return new Piece(count == 1 ? EVERY : shard, begin, begin - start(shard), size);
    }).filter(piece -> piece.count() > 0).toList();
  }

  /** First element of this rank's shard. */
  public long start() {
    return start(own);
  }

  /** First element after this rank's shard. */
  public long end() {
    return start(own + 1);
  }

  /** A shard as a view. @param flat the whole buffer, {@code [elements]} */
  public Tensor of(Tensor flat, int shard) {
    return flat.narrow(0, start(shard), size(shard));
  }

  /** This rank's shard as a view. @param flat the whole buffer, {@code [elements]} */
  public Tensor own(Tensor flat) {
    return of(flat, own);
  }
}
