package kedge.policy.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import kedge.data.KeyedRandom;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameter;
import kedge.policy.model.ParameterLayout;
import kedge.policy.model.Parameters;
import kedge.policy.model.ShapeBuilder;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class AdamWTest {
  private static final ModelShape SHAPE = ShapeBuilder.of(11, 8, 2).heads(2, 1, 4).dense(12).context(32).build();
  private final ParameterLayout layout = new ParameterLayout(SHAPE);
  private final Parameters values = Parameters.zeros(layout, new Device("cpu"), ScalarType.Float);
  private final Parameters gradients = Parameters.zeros(layout, new Device("cpu"), ScalarType.Float);

  @Test
  void followsTheFormulaInDoublesOverTwentyStepsWithClippingAndDecayOfMatricesOnly() {
    AdamWSettings settings = new AdamWSettings(0.9, 0.95, 1e-8, 0.1, 1.0);
    int count = (int) layout.elements();
    double[] value = new double[count];
    double[] first = new double[count];
    double[] second = new double[count];
    FloatPointer pointer = values.flat().data_ptr_float();
    for (int i = 0; i < count; i++) {
      value[i] = (float) (KeyedRandom.uniform(1, i) - 0.5);
      pointer.put(i, (float) value[i]);
    }
    double worst = 0;
    try (AdamW optimizer = new AdamW(values, gradients)) {
      for (int step = 1; step <= 20; step++) {
        double rate = 0.01 / step;
        double[] gradient = gradient(count, step);
        double norm = Math.sqrt(java.util.Arrays.stream(gradient).map(g -> g * g).sum());
        UpdateReport report = optimizer.step(rate, settings);
        assertEquals(norm, report.gradientNorm(), 1e-5 * norm);
        for (int i = 0; i < count; i++) {
          double g = gradient[i] * Math.min(1, 1 / norm);
          first[i] = 0.9 * first[i] + 0.1 * g;
          second[i] = 0.95 * second[i] + 0.05 * g * g;
          value[i] *= 1 - rate * (i < layout.matrixElements() ? 0.1 : 0);
          value[i] -= rate * (first[i] / (1 - Math.pow(0.9, step)))
              / (Math.sqrt(second[i] / (1 - Math.pow(0.95, step))) + 1e-8);
          worst = Math.max(worst, Math.abs(value[i] - pointer.get(i)));
        }
      }
      assertEquals(20, optimizer.steps());
    }
    assertEquals(0, worst, 5e-6, "largest difference over " + count + " parameters and 20 steps");
  }

  @Test
  void aFactorChangesTheRateOfTheWeightsThatItNames() {
    AdamWSettings half = new AdamWSettings(0.9, 0.95, 1e-8, 0, 0, List.of("*"), Map.of("model.layers.0.*", 0.5));
    gradients.flat().fill_(new Scalar(1f));
    try (AdamW optimizer = new AdamW(values, gradients)) {
      optimizer.step(0.1, half);
    }
    layout.parameters().values().forEach(parameter -> assertEquals(parameter.name().startsWith("layers.0.") ? -0.05
        : -0.1, values.get(parameter.name()).min().item_float(), 1e-6, parameter.name()));
    assertThrows(IllegalArgumentException.class, () -> AdamW.requireTrainable(layout, new AdamWSettings(0.9, 0.95,
        1e-8, 0, 0, List.of("*"), Map.of("model.layers.0.*", 0.5, "*.mlp.*", 2.0))), "two factors");
    assertThrows(IllegalArgumentException.class, () -> AdamW.requireTrainable(layout, new AdamWSettings(0.9, 0.95,
        1e-8, 0, 0, List.of("*"), Map.of("vision_model.*", 0.5))), "no such weight");
  }

  @Test
  void weightsThatAreNotTrainedStayAsTheyAreBitForBitAndCountInNoNorm() {
    ParameterLayout sparse = new ParameterLayout(
        ShapeBuilder.of(11, 8, 2).heads(2, 1, 4).experts(3, 2, 6).renormalize(true).context(32).build());
    try (Parameters weights = Parameters.zeros(sparse, new Device("cpu"), ScalarType.Float);
        Parameters sums = Parameters.zeros(sparse, new Device("cpu"), ScalarType.Float);
        AdamW optimizer = new AdamW(weights, sums)) {
      int count = (int) sparse.elements();
      for (int i = 0; i < count; i++) {
        weights.flat().data_ptr_float().put(i, 1);
        sums.flat().data_ptr_float().put(i, 1);
      }
      List<String> patterns = List.of("model.layers.1.mlp.experts.2.*", "*.k_proj.weight", "model.norm.weight");
      UpdateReport report = optimizer.step(0.01, new AdamWSettings(0.9, 0.95, 1e-8, 0.1, 0, patterns));
      int trained = 0;
      for (Parameter parameter : sparse.parameters().values()) {
        for (Parameter.Piece piece : parameter.pieces()) {
          boolean own = piece.fileName().startsWith("model.layers.1.mlp.experts.2.")
              || piece.fileName().endsWith("k_proj.weight")
              || piece.fileName().equals("model.norm.weight");
          for (long i = parameter.offset() + piece.offset(); i < parameter.offset() + piece.offset()
              + piece.elements(); i++) {
            float value = weights.flat().data_ptr_float().get(i);
            assertEquals(own ? (parameter.kind() == Parameter.Kind.MATRIX ? 0.989f : 0.99f) : 1f, value,
                own ? 1e-6f : 0f, piece.fileName());
            assertEquals(own, optimizer.first().flat().data_ptr_float().get(i) != 0, piece.fileName());
            trained += own ? 1 : 0;
          }
        }
      }
      assertEquals(3 * 6 * 8 + 2 * 4 * 8 + 8, trained);
      assertEquals(Math.sqrt(trained), report.gradientNorm(), 1e-6);
      String unknown = assertThrows(IllegalArgumentException.class,
          () -> optimizer.step(0.01, new AdamWSettings(0.9, 0.95, 1e-8, 0.1, 0, List.of("*", "model.layer.*"))))
              .getMessage();
      assertEquals(
          "optimizer.trainable: no weight is named model.layer.*. Maybe \"model.layers.*.mlp.*\", or \"*\" for all?",
          unknown);
    }
  }

  @Test
  void leavesEverythingAsItWasWhenAGradientIsNotFinite() {
    try (AdamW optimizer = new AdamW(values, gradients)) {
      gradient(10, 1);
      gradients.flat().data_ptr_float().put(7, Float.NaN);
      assertThrows(NonFiniteGradient.class, () -> optimizer.step(0.1, AdamWSettings.standard()));
      for (int i = 0; i < layout.elements(); i++) {
        assertEquals(0f, values.flat().data_ptr_float().get(i));
        assertEquals(0f, optimizer.first().flat().data_ptr_float().get(i));
      }
      assertEquals(0, optimizer.steps());
    }
  }

  private double[] gradient(int count, int step) {
    FloatPointer pointer = gradients.flat().data_ptr_float();
    double[] gradient = new double[count];
    for (int i = 0; i < count; i++) {
      gradient[i] = (float) (KeyedRandom.uniform(2, step, i) - 0.5);
      pointer.put(i, (float) gradient[i]);
    }
    return gradient;
  }
}
