package kedge.policy.cpu.decoder;

import java.util.List;
import kedge.policy.cpu.kernel.GrowingMatrix;
import kedge.policy.cpu.kernel.Matrix;

/**
 * Rows that the ranks of a group have sent to the experts of this one, kept from the forward to the backward pass. They
 * come member by member, and of each by expert; here they lie by expert, and of each by member, so that an expert
 * multiplies one matrix.
 */
final class ReceivedRows implements AutoCloseable {
  private final GrowingMatrix inputs = new GrowingMatrix();
  private final GrowingMatrix gateUps = new GrowingMatrix();
  private int members;
  int[] starts = {0}; // of each expert's rows of each member, then the number of rows
  int[] places = {}; // where each row lies, in the order in which they came
  float[] weights = {}; // of the router
  float[] weightGradients = {};

  /** Makes room for rows. @param counts rows of each expert, by member; what follows them is not read */
  void arrange(List<long[]> counts, int experts) {
    members = counts.size();
    starts = new int[experts * members + 1];
    for (int i = 0; i < experts * members; i++) {
      starts[i + 1] = Math.addExact(starts[i], (int) counts.get(i % members)[i / members]);
    }
    places = new int[rows()];
    weights = new float[rows()];
    weightGradients = new float[rows()];
    int came = 0;
    for (int member = 0; member < members; member++) {
      for (int expert = 0; expert < experts; expert++) {
        for (int place = start(expert, member); place < start(expert, member + 1); place++) {
          places[came++] = place;
        }
      }
    }
  }

  int rows() {
    return starts[starts.length - 1];
  }

  /** First row of an expert's rows of a member; those of the member after the last begin with the next expert. */
  int start(int expert, int member) {
    return starts[expert * members + member];
  }

  /** Rows of one member, of all experts. */
  int of(int member) {
    int sum = 0;
    for (int i = member; i < starts.length - 1; i += members) {
      sum += starts[i + 1] - starts[i];
    }
    return sum;
  }

  Matrix inputs(int hidden) {
    return inputs.of(rows(), hidden);
  }

  Matrix gateUps(int width) {
    return gateUps.of(rows(), width);
  }

  @Override
  public void close() {
    inputs.close();
    gateUps.close();
  }
}
