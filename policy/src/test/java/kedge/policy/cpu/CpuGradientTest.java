package kedge.policy.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import kedge.policy.cpu.decoder.CpuFixture;
import kedge.policy.cpu.kernel.Floating;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameter;
import kedge.policy.model.Parameters;
import kedge.policy.natives.NativeScope;
import kedge.policy.natives.Transfer;
import kedge.policy.score.TokenSequence;
import kedge.policy.score.TrainReport;
import kedge.policy.torch.TinyModels;
import kedge.policy.torch.TorchTrainer;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/**
 * Scores and gradients of the hand-written backward pass against autograd in fp64 over the same weights, on ragged
 * sequences.
 */
class CpuGradientTest {
  private static final int[] LENGTHS = {7, 4, 2, 9, 70, 13, 1, 5, 33};
  /** fp32 against fp64: the worst measured was 2.1e-6 (with AVX-512), rounding alone; a wrong term is 1e-3 and more. */
  private static final double WHOLE = 4e-6;
  /** One parameter alone, over its own norm: cancellation leaves less to compare with; measured 3.2e-6. */
  private static final double ONE = 6e-6;

  @Test
  void scoresGradientsAndReportAreThoseOfAutogradInDoublePrecision() {
    int compared = 0;
    for (Map.Entry<String, ModelShape> entry : CpuFixture.shapes().entrySet()) {
      for (double temperature : new double[]{0.5, 1, 1.3}) {
        for (double coefficient : new double[]{0, 0.7}) {
          // micro-batches of 40 tokens at most, but for the sequence of 70: the balance loss must still be one of all
          compared += compare(entry.getKey(), entry.getValue(), temperature, coefficient, 40);
        }
      }
      compared += compare(entry.getKey(), entry.getValue(), 1, 0.7, 1000);
    }
    assertEquals(8 * 7, compared);
  }

  private static int compare(String name, ModelShape shape, double temperature, double coefficient, int budget) {
    List<TokenSequence> sequences = TinyModels.sequences(shape, 5, LENGTHS);
    try (NativeScope frame = new NativeScope();
        Parameters wide = TinyModels.gradients(shape, ScalarType.Double);
        Parameters expected = TinyModels.gradients(shape, ScalarType.Double);
        CpuFixture fixture = new CpuFixture(shape, 2, budget, false)) {
      wide.flat().copy_(fixture.parameters.flat());
      TrainReport truth = new TorchTrainer(shape, wide, expected, 1000).accumulate(sequences, temperature,
          CpuFixture.LOSS,
          coefficient);
      TrainReport report = fixture.trainer.accumulate(sequences, temperature, CpuFixture.LOSS, coefficient);
      String label = name + ", temperature " + temperature + ", coefficient " + coefficient;
      compareReports(label, truth, report);
      compareGradients(label, fixture, Transfer.doubles(expected.flat()));
      return 1;
    }
  }

  private static void compareReports(String label, TrainReport truth, TrainReport report) {
    assertEquals(truth.scores().size(), report.scores().size());
    for (int i = 0; i < LENGTHS.length; i++) {
      assertArrayEquals(truth.scores().get(i).logProbabilities(), report.scores().get(i).logProbabilities(), 2e-5f,
          label);
      assertArrayEquals(truth.scores().get(i).entropies(), report.scores().get(i).entropies(), 2e-5f, label);
    }
    assertEquals(truth.expertLoad().length, report.expertLoad().length, label);
    for (int layer = 0; layer < truth.expertLoad().length; layer++) {
      assertArrayEquals(truth.expertLoad()[layer], report.expertLoad()[layer], 1e-12, label);
    }
    assertEquals(truth.balanceLoss(), report.balanceLoss(), 1e-6, label);
  }

  private static void compareGradients(String label, CpuFixture fixture, double[] expected) {
    double[] found = fixture.gradient();
    double whole = Floating.distance(expected, found);
    double worst = 0;
    String worstName = "";
    for (Parameter parameter : fixture.parameters.layout().parameters().values()) {
      int from = (int) parameter.offset();
      int to = from + (int) parameter.elements();
      double one = Floating.distance(Arrays.copyOfRange(expected, from, to), Arrays.copyOfRange(found, from, to));
      if (!(one <= worst)) {
        worst = one;
        worstName = parameter.name();
      }
    }
    System.out.printf("gradient against fp64, %s: whole %.1e, worst parameter %.1e (%s)%n", label, whole, worst,
        worstName);
    assertTrue(whole < WHOLE, label + ": relative error " + whole);
    assertTrue(worst < ONE, label + ": relative error of " + worstName + " " + worst);
  }
}
