package kedge.policy.reference;

import kedge.policy.memory.Frame;
import kedge.policy.memory.Transfer;
import kedge.policy.model.ModelShape;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The reference decoder's rotary tables, for others to be compared with. */
public final class ReferenceAngles {
  private ReferenceAngles() {
  }

  /** Cosines, then sines, {@code [2][headSize / 2]}, at one position. */
  public static float[][] at(ModelShape shape, int position) {
    try (Frame frame = new Frame()) {
      RotaryTables tables = RotaryTables.at(shape, Transfer.tensor(new int[] {position}, new Device("cpu")), ScalarType.Float);
      return new float[][] {Transfer.floats(tables.cosines()), Transfer.floats(tables.sines())};
    }
  }
}
