package kedge.policy.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import kedge.data.KeyedRandom;
import kedge.policy.natives.NativeScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** The norm of gradients at sizes at which a sum in fp32 stands still. */
class GlobalNormTest {

  @Test
  void ofManyEqualValuesItIsTheRootOfTheirNumber() {
    long elements = 30_000_001;
    try (NativeScope frame = new NativeScope()) {
      Tensor equal = torch.full(new long[]{elements}, new Scalar(1e-3f));
      double expected = 1e-3f * Math.sqrt(elements);
      assertEquals(expected, GlobalNorm.of(equal), 1e-5 * expected);
    }
  }

  @Test
  void atEveryLengthItIsThatOfTheDoubles() {
    for (int elements : new int[]{1, 5, 4095, 4096, 4097, 12_288, 20_000}) {
      try (NativeScope frame = new NativeScope()) {
        Tensor values = torch.empty(elements);
        double squares = 0;
        for (int i = 0; i < elements; i++) {
          float value = (float) (KeyedRandom.uniform(elements, i) - 0.5);
          values.data_ptr_float().put(i, value);
          squares += (double) value * value;
        }
        assertEquals(Math.sqrt(squares), GlobalNorm.of(values), 1e-6 * Math.sqrt(squares), elements + " elements");
      }
    }
  }

  @Test
  void oneValueThatIsNotFiniteShowsWhereverItStands() {
    for (float wrong : new float[]{Float.NaN, Float.POSITIVE_INFINITY}) {
      for (int place : new int[]{0, 4096, 9999}) {
        try (NativeScope frame = new NativeScope()) {
          Tensor values = torch.zeros(10_000);
          values.data_ptr_float().put(place, wrong);
          assertFalse(Double.isFinite(GlobalNorm.of(values)), wrong + " at " + place);
        }
      }
    }
  }
}
