package kedge.policy.torch;

import kedge.policy.model.ModelShape;
import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The reference decoder's rotary tables, for others to be compared with. */
public final class TorchAngles {
  private TorchAngles() {
  }

  /** Cosines, then sines, {@code [2][headSize / 2]}, at one position. */
  public static float[][] at(ModelShape shape, int position) {
    try (NativeScope frame = new NativeScope()) {
      RotaryTables tables = RotaryTables.at(shape, Transfer.tensor(new int[]{position}, new Device("cpu")),
          ScalarType.Float);
      long half = tables.cosines().size(2) / 2;
      return new float[][]{Transfer.floats(tables.cosines().narrow(2, half, half)),
          Transfer.floats(tables.sines().narrow(2, half, half))};
    }
  }
}
