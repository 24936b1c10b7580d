package kedge.rl.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.rl.advantage.GroupAdvantages;
import kedge.rl.advantage.GroupRewards;
import org.junit.jupiter.api.Test;

/**
 * Every preset against its paper: by numbers worked by hand, and on ragged random batches by the loss of the paper as
 * {@link PaperLosses} writes it out, with derivatives by central differences ({@link Oracle}).
 */
class PresetsTest {
  private static final double ROOT = Math.sqrt(0.5);

  @Test
  void everyPresetEqualsItsPaperOnRaggedRandomBatches() {
    int compared = 0;
    int batches = 0;
    for (Presets each : Presets.values()) {
      Preset preset = each.preset(12);
      int low = 0;
      int high = 0;
      for (int seed = 0; seed < 40; seed++) {
        // GSPO's band is a thousandth of the others', so its batches stay near
        double drift = new double[]{0, 0.05, 0.4, 2}[seed % 4] * (each == Presets.GSPO ? 1e-3 : 1);
        RaggedBatch batch = new RaggedBatch(seed, drift);
        PaperLosses paper = new PaperLosses(batch, 12);
        // at drift 0 the two sides of a kink never meet: every ratio is 1
        compared += Oracle.compare(preset.objective(), batch.inputs(preset.advantage()), batch.current,
            (current, frozen) -> paper.loss(preset.name(), current, frozen), preset.name() + " seed " + seed);
        batches++;
        StepLoss step = new StepLoss(preset.objective(), batch.inputs(preset.advantage()));
        low += (int) Oracle.report(step, batch.current).tally(ObjectiveMetric.CLIP_LOW).sum();
        high += (int) Oracle.report(step, batch.current).tally(ObjectiveMetric.CLIP_HIGH).sum();
      }
      assertEquals(preset.objective().clip() instanceof Clip.Band, low > 0, preset.name());
      assertEquals(!(preset.objective().clip() instanceof Clip.None), high > 0, preset.name());
    }
    System.out.println("presets: " + compared + " derivatives in " + batches + " ragged batches");
    assertEquals(280, batches);
    assertTrue(compared > 10_000, "compared " + compared);
  }

  // The worked numbers are those of two completions; unless said otherwise:
  //
  //   completion | reward | old probabilities | ratios
  //   1          | 1      | 0.5, 0.5          | 1.5, 1.0
  //   2          | 0      | 0.5               | 0.7

  @Test
  void grpoWorkedByHand() {
    // A = +-0.70711. (1.2 A + 1.0 A) / 2 = 1.1 A; second: min(-0.7, -0.8) A = -0.8 A; mean 0.15 A; reference twice as
    // probable as the
    // last token: k3 = 2 - 1 - ln 2 = 0.306853, times 0.04 / 2
    double[] twice = {Math.log(0.7)};
    assertLoss(-0.15 * ROOT + 0.04 * (1 - Math.log(2)) / 2, -0.099929,
        evaluate(Presets.GRPO, ratios(1.5, 1), ratios(0.7), twice));
  }

  @Test
  void drGrpoWorkedByHand() {
    // A = +-0.5, budget 4: (1.2 + 1.0) 0.5 / 4 = 0.275; -0.8 0.5 / 4 = -0.1; mean 0.0875
    assertLoss(-0.0875, -0.0875, evaluate(Presets.DR_GRPO, ratios(1.5, 1), ratios(0.7), null));
  }

  @Test
  void dapoWorkedByHand() {
    // (1.28 + 1.0 - 0.8) A / 3 tokens
    assertLoss(-1.48 * ROOT / 3, -0.348840, evaluate(Presets.DAPO, ratios(1.5, 1), ratios(0.7), null));
  }

  @Test
  void gspoWorkedByHand() {
    // s = exp(0.001 / 2) is above 1.0004; s = exp(-0.0002) is inside
    assertLoss(-(1.0004 - Math.exp(-0.0002)) * ROOT / 2, -0.000212,
        evaluate(Presets.GSPO, ratios(Math.exp(0.001), 1), ratios(Math.exp(-0.0002)), null));
  }

  @Test
  void cispoWorkedByHand() {
    // old probabilities 0.1, 0.5 | 0.5, current 0.6, 0.5 | 0.35: weights min(6, 5), 1 | 0.7
    double sum = 5 * Math.log(0.6) + Math.log(0.5) - 0.7 * Math.log(0.35);
    double[] old = {Math.log(0.1), Math.log(0.5)};
    assertLoss(-sum * ROOT / 3, 0.592178,
        evaluate(Presets.CISPO, old, new double[]{Math.log(0.6), Math.log(0.5)}, ratios(0.7), null));
  }

  @Test
  void rlooWorkedByHand() {
    // A = +-1: -(1.5 1.0 - 0.7) / 2; every token of the first completion has derivative -1.5 / 2
    ObjectiveReport report = evaluate(Presets.RLOO, ratios(1.5, 1), ratios(0.7), null);
    assertLoss(-0.4, -0.4, report);
    SequenceInput input = new SequenceInput(halves(2), halves(2), Optional.empty(), 1, true, false);
    assertArrayEquals(new double[]{-0.75, -0.75},
        Presets.RLOO.preset(9).objective().evaluate(input, ratios(1.5, 1), new TrainedCounts(2, 3)).derivatives(),
        1e-12);
  }

  @Test
  void reinforcePlusPlusWorkedByHand() {
    // one group, so A = +-0.70711; (1.2 + 1.0 - 0.8) A / 3; k2 = (ln 2)^2 / 2 on one of three tokens
    double[] twice = {Math.log(0.7)};
    assertLoss(-1.4 * ROOT / 3 + 0.001 * Math.pow(Math.log(2), 2) / 2 / 3, -0.329903,
        evaluate(Presets.REINFORCE_PLUS_PLUS, ratios(1.5, 1), ratios(0.7), twice));
  }

  @Test
  void aWrongNameListsTheKnownOnes() {
    String message = assertThrows(IllegalArgumentException.class, () -> Presets.of("ppo")).getMessage();
    assertEquals("preset is ppo, expected one of grpo, dr-grpo, dapo, gspo, cispo, rloo, reinforce++", message);
    Arrays.stream(Presets.values()).forEach(preset -> assertEquals(preset, Presets.of(preset.key())));
  }

  @Test
  void theFormulaIsMadeOfThePartsThatCompute() {
    assertEquals(
        "A = (R - mean(R of group)) / (std(R of group, n - 1) + 1.0E-6); loss = mean over completions of the mean of "
            + "L over tokens; "
            + "L = -J + 0.04 (exp(-x) - 1 + x), x = log pi - log reference; J = min(r A, clip(r, 1 - 0.2, 1 + 0.2) "
            + "A); r = pi / pi_old of the token",
        Presets.GRPO.preset(9).formula());
    assertTrue(Presets.DAPO.preset(9).dynamicSampling() && !Presets.GSPO.preset(9).dynamicSampling());
  }

  private static ObjectiveReport evaluate(Presets each, double[] first, double[] second, double[] secondReference) {
    return evaluate(each, halves(2), first, second, secondReference);
  }

  private static ObjectiveReport evaluate(Presets each, double[] firstOld, double[] first, double[] second,
      double[] secondReference) {
    Preset preset = each.preset(4);
    GroupAdvantages advantages = preset.advantage().estimate(List.of(GroupRewards.of(1, 0))).get(0);
    List<SequenceInput> inputs = new ArrayList<>();
    inputs.add(new SequenceInput(firstOld, firstOld, Optional.of(first), advantages.values()[0], true, false));
    inputs.add(new SequenceInput(halves(1), halves(1), Optional.of(secondReference == null ? second : secondReference),
        advantages.values()[1], true, false));
    return Oracle.report(new StepLoss(preset.objective(), inputs), first, second);
  }

  /** Current log-probabilities with these ratios to an old probability of 0.5. */
  private static double[] ratios(double... ratios) {
    return Arrays.stream(ratios).map(ratio -> Math.log(0.5 * ratio)).toArray();
  }

  private static double[] halves(int count) {
    double[] halves = new double[count];
    Arrays.fill(halves, Math.log(0.5));
    return halves;
  }

  /** The formula by hand, its rounded number, and the report; the epsilon of the z-score is worth a millionth. */
  private static void assertLoss(double byHand, double rounded, ObjectiveReport report) {
    assertEquals(rounded, byHand, 1e-6);
    assertEquals(byHand, report.loss(), 2e-6 * Math.abs(byHand));
  }
}
