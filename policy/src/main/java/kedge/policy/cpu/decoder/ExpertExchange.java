package kedge.policy.cpu.decoder;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import kedge.policy.cpu.kernel.GrowingMatrix;
import kedge.policy.cpu.kernel.Matrix;
import kedge.policy.distributed.ExpertGroup;
import kedge.policy.distributed.GradientSum;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * How the sparse layers of a decoder reach experts of other ranks. All ranks of a group run their passes through the
 * layers side by side, a pass without rows where they have none left.
 */
public final class ExpertExchange implements AutoCloseable {
  final ExpertGroup group;
  final GrowingMatrix sent = new GrowingMatrix();
  final GrowingMatrix arrived = new GrowingMatrix();
  final GrowingMatrix outputs = new GrowingMatrix();
  final GrowingMatrix activation = new GrowingMatrix();
  GradientSum gradients;
  private boolean resting;
  private boolean busy;

  ExpertExchange(ExpertGroup group) {
    this.group = group;
  }

  /** Sets where experts' gradients are added up. */
  public void sumsInto(GradientSum sum) {
    gradients = sum;
  }

  /** Sets whether this rank takes part in others' passes only. */
  void rest(boolean rests) {
    resting = rests;
  }

  /** Returns whether a rank of the group had work of its own at the last {@link #counts}. */
  boolean busy() {
    return busy;
  }

  /**
   * Tells the members how many rows they will get for each of their experts, and returns what they tell.
   *
   * @param layer in which this rank is; all ranks of the group must be in it
   * @param starts first slot of each expert of the layer, then the number of slots
   */
  List<long[]> counts(int layer, int[] starts) {
    int experts = (starts.length - 1) / group.size();
    List<long[]> told = IntStream.range(0, group.size()).mapToObj(member -> {
      long[] counts = new long[experts + 2];
      for (int i = 0; i < experts; i++) {
        counts[i] = starts[member * experts + i + 1] - starts[member * experts + i];
      }
      counts[experts] = layer;
      counts[experts + 1] = resting ? 0 : 1;
      return counts;
    }).toList();
    List<long[]> heard = group.exchange(told);
    busy = heard.stream().anyMatch(counts -> counts[experts + 1] == 1);
    if (heard.stream().anyMatch(counts -> counts[experts] != layer)) {
      throw new IllegalStateException("ranks that divide experts are in different layers, this one in " + layer);
    }
    return heard;
  }

  /** Sends rows to every member and receives rows from each. @param rows of each member, in either direction */
  void exchange(Matrix out, IntUnaryOperator sentRows, Matrix in, IntUnaryOperator receivedRows) {
    try (PointerScope scope = new PointerScope()) {
      group.allToAll(parts(out, sentRows), parts(in, receivedRows));
    }
  }

  private List<Tensor> parts(Matrix all, IntUnaryOperator rows) {
    List<Tensor> parts = new ArrayList<>();
    int first = 0;
    for (int member = 0; member < group.size(); member++) {
      parts.add(all.rows(first, rows.applyAsInt(member)).tensor());
      first += rows.applyAsInt(member);
    }
    return parts;
  }

  @Override
  public void close() {
    List.of(sent, arrived, outputs, activation).forEach(GrowingMatrix::close);
  }
}
