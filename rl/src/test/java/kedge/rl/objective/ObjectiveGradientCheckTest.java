package kedge.rl.objective;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ObjectiveGradientCheckTest {

  @Test
  void everyPresetWithoutAStopGradientPasses() {
    for (Presets preset : Presets.values()) {
      if (preset != Presets.CISPO) {
        assertTrue(GradientCheck.require(preset.preset(12).objective(), 30) > 300, preset.key());
      }
    }
  }

  @Test
  void aWrongDerivativeIsNamed() {
    PolicyObjective grpo = Presets.GRPO.preset(12).objective();
    SequenceObjective wrong = new SequenceObjective() {
      @Override
      public String name() {
        return "wrong";
      }

      @Override
      public String formula() {
        return grpo.formula();
      }

      @Override
      public SequenceResult evaluate(SequenceInput input, double[] current, TrainedCounts step) {
        SequenceResult right = grpo.evaluate(input, current, step);
        double[] doubled = Arrays.stream(right.derivatives()).map(each -> 2 * each).toArray();
        return new SequenceResult(right.loss(), right.klLoss(), doubled, right.ratios());
      }
    };
    String message = assertThrows(IllegalStateException.class, () -> GradientCheck.require(wrong, 1)).getMessage();
    assertTrue(message.matches("wrong: batch 0, completion \\d+, token \\d+: the derivative is .*, expected .* by "
        + "central differences"), message);
  }
}
