package kedge.rl.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import kedge.policy.generate.Sampling;
import kedge.policy.score.TokenScores;
import kedge.rl.objective.SequenceObjective.Mask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the objective masks, counts and refuses. */
class PolicyObjectiveTest {
  private static final TrainedCounts ONE = new TrainedCounts(1, 1);
  private static final PolicyObjective DAPO = Presets.DAPO.preset(8).objective();

  @Test
  void cutCompletionsAreKeptOrMaskedByTheirKey() {
    List<SequenceInput> step = List.of(input(1, 2, true, true), input(-1, 3, true, false));
    assertEquals(new TrainedCounts(2, 5), TrainedCounts.of(DAPO, step));
    assertEquals(0.2, DAPO.aggregation().weight(2, new TrainedCounts(2, 5)), 1e-15);
    PolicyObjective masking = DAPO.withTruncated(Truncated.MASK);
    assertEquals(new TrainedCounts(1, 3), TrainedCounts.of(masking, step));
    assertEquals(Mask.TRUNCATED, masking.mask(step.get(0)));
    ObjectiveReport report = report(masking, step);
    assertEquals(0.5, report.tally(ObjectiveMetric.TRUNCATED).mean());
    assertEquals(0.5, report.tally(ObjectiveMetric.MASKED_TRUNCATED).mean());
    assertEquals(3, report.tally(ObjectiveMetric.RATIO).count());
    assertEquals(5, report.tally(ObjectiveMetric.MISMATCH_DIFFERENCE).count());
    assertEquals(0.5, report(DAPO, step).tally(ObjectiveMetric.TRUNCATED).mean());
    assertEquals(0, report(DAPO, step).tally(ObjectiveMetric.MASKED_TRUNCATED).sum());
  }

  @Test
  void anUntrainedCompletionHasNoLossNoDerivativeAndNoPlaceInTheDenominator() {
    List<SequenceInput> step = List.of(input(0, 2, false, false), input(1, 3, true, false));
    PolicyObjective grpo = Presets.GRPO.preset(8).objective();
    assertEquals(new TrainedCounts(1, 3), TrainedCounts.of(grpo, step));
    SequenceResult result = new StepLoss(grpo, step).evaluate(0, new double[]{-3, -3});
    assertEquals(0, result.loss());
    assertArrayEquals(new double[2], result.derivatives(), 0);
    assertEquals(0.5, report(grpo, step).tally(ObjectiveMetric.UNSCORED).mean());
    assertEquals(new TrainedCounts(0, 0), TrainedCounts.of(grpo, List.of(step.get(0), step.get(0))));
    assertEquals(0, report(grpo, List.of(step.get(0))).loss());
  }

  @Test
  void aDeadGroupKeepsItsKlAndItsPlaceInTheDenominator() {
    PolicyObjective grpo = Presets.GRPO.preset(8).objective();
    SequenceInput dead = new SequenceInput(logs(0.5), logs(0.5), Optional.of(logs(0.25)), 0, true, false);
    SequenceResult result = grpo.evaluate(dead, logs(0.5), ONE);
    // x = ln 2: k3 = 1/2 - 1 + ln 2, derivative 1 - 1/2
    assertEquals(0.04 * (Math.log(2) - 0.5), result.loss(), 1e-15);
    assertEquals(result.loss(), result.klLoss(), 0);
    assertArrayEquals(new double[]{0.04 * 0.5}, result.derivatives(), 1e-15);
  }

  @Test
  void importanceWeightsAreCappedAndConstant() {
    PolicyObjective capped = DAPO.withMismatch(MismatchCorrection.capped(2));
    // pi_old / pi_sampler = 0.5 / 0.4 and 0.5 / 0.1
    SequenceInput input = new SequenceInput(logs(0.5, 0.5), logs(0.4, 0.1), Optional.empty(), 1, true, false);
    assertArrayEquals(new double[]{-1.25, -2}, capped.evaluate(input, logs(0.5, 0.5), ONE).derivatives(), 1e-12);
    ObjectiveReport report = report(capped, List.of(input));
    assertEquals(0.5, report.tally(ObjectiveMetric.MISMATCH_CAPPED).mean());
    assertEquals(5, report.tally(ObjectiveMetric.MISMATCH_RATIO).maximum(), 1e-12);
    assertEquals(Math.log(5), report.tally(ObjectiveMetric.MISMATCH_DIFFERENCE).maximum(), 1e-12);
    assertArrayEquals(new double[]{-1, -1}, DAPO.evaluate(input, logs(0.5, 0.5), ONE).derivatives(), 1e-12);
  }

  @Test
  void completionsTooFarFromTheTrainerAreMasked() {
    PolicyObjective masking = DAPO
        .withMismatch(new MismatchCorrection(OptionalDouble.empty(), 0.9, OptionalDouble.of(1.1)));
    SequenceInput near = new SequenceInput(logs(0.5, 0.5), logs(0.5, 0.55), Optional.empty(), 1, true, false);
    SequenceInput high = new SequenceInput(logs(0.5, 0.5), logs(0.5, 0.4), Optional.empty(), 1, true, false);
    SequenceInput low = new SequenceInput(logs(0.5, 0.5), logs(0.6, 0.7), Optional.empty(), 1, true, false);
    assertEquals(Mask.NONE, masking.mask(near));
    assertEquals(Mask.MISMATCH, masking.mask(high));
    assertEquals(Mask.MISMATCH, masking.mask(low));
    assertEquals(new TrainedCounts(1, 2), TrainedCounts.of(masking, List.of(near, high, low)));
    assertEquals(2.0 / 3, report(masking, List.of(near, high, low)).tally(ObjectiveMetric.MASKED_MISMATCH).mean(),
        1e-15);
  }

  @Test
  void clipSharesCountTokensWhereTheRatioIsTheTokensAndCompletionsWhereItIsTheCompletions() {
    SequenceInput good = new SequenceInput(logs(0.5, 0.5, 0.5, 0.5), logs(0.5, 0.5, 0.5, 0.5), Optional.empty(), 1,
        true, false);
    SequenceInput bad = new SequenceInput(logs(0.5, 0.5), logs(0.5, 0.5), Optional.empty(), -1, true, false);
    ObjectiveReport dapo = Oracle.report(new StepLoss(DAPO, List.of(good, bad)), logs(0.7, 0.5, 0.3, 0.5),
        logs(0.3, 0.7));
    assertEquals(new MetricTally(6, 1, 1), dapo.tally(ObjectiveMetric.CLIP_HIGH));
    assertEquals(new MetricTally(6, 1, 1), dapo.tally(ObjectiveMetric.CLIP_LOW));
    assertEquals(0.4, dapo.tally(ObjectiveMetric.RATIO_DEVIATION).maximum(), 1e-12);
    ObjectiveReport gspo = Oracle.report(new StepLoss(Presets.GSPO.preset(8).objective(), List.of(good, bad)),
        logs(0.7, 0.5, 0.5, 0.5), logs(0.5, 0.5));
    assertEquals(new MetricTally(2, 1, 1), gspo.tally(ObjectiveMetric.CLIP_HIGH));
    assertEquals(2, gspo.tally(ObjectiveMetric.RATIO).count());
  }

  @Test
  void entropyIsReportedOverTrainedTokens() {
    StepLoss step = new StepLoss(DAPO, List.of(input(1, 2, true, false), input(0, 1, false, false)));
    ObjectiveReport report = step.report(List.of(new TokenScores(new float[]{-1, -1}, new float[]{0.5f, 1.5f}),
        new TokenScores(new float[]{-1}, new float[]{9})));
    assertEquals(new MetricTally(2, 2, 1.5), report.tally(ObjectiveMetric.ENTROPY));
    assertEquals(3, report.tally(ObjectiveMetric.MISMATCH_DIFFERENCE).count());
  }

  @Test
  void aNumberThatIsNotFiniteIsNamedByItsPlace() {
    StepLoss step = new StepLoss(DAPO, List.of(input(1, 2, true, false), input(-1, 2, true, false)));
    TokenScores finite = new TokenScores(new float[]{-1, -1}, new float[2]);
    TokenScores notANumber = new TokenScores(new float[]{-1, Float.NaN}, new float[2]);
    assertEquals(List.of(1), step.report(List.of(finite, notANumber)).notFinite());
    assertThrows(IllegalArgumentException.class, () -> step.report(List.of(finite)));
  }

  /** A combination that is refused; the message holds both texts. */
  private record Refused(String says, String offers, Executable attempt) {
    @Override
    public String toString() {
      return says;
    }
  }

  static Stream<Refused> combinationsThatDoNotMeanWhatTheySay() {
    Clip band = new Clip.Band(3e-4, 4e-4);
    return Stream.of(
        new Refused("aggregation is token_mean with ratio sequence", "sequence_mean",
            () -> with(RatioLevel.SEQUENCE, band, new Aggregation.TokenMean())),
        new Refused("aggregation is fixed_length with ratio sequence_product", "sequence_mean",
            () -> with(RatioLevel.SEQUENCE_PRODUCT, band, new Aggregation.FixedLength(9))),
        new Refused("clip is cap with ratio sequence", "clip: band",
            () -> with(RatioLevel.SEQUENCE, new Clip.Cap(5), new Aggregation.SequenceMean())),
        new Refused("estimator is k1 with in: loss", "k2", () -> new KlPenalty.InLoss(KlEstimator.K1, 0.1)),
        new Refused("estimator is k2 with in: reward", "k1", () -> new KlPenalty.InReward(KlEstimator.K2, 0.1)),
        new Refused("estimator is k3 with in: reward", "in: loss", () -> new KlPenalty.InReward(KlEstimator.K3, 0.1)),
        new Refused("coefficient is 0.0", "kl: none", () -> new KlPenalty.InLoss(KlEstimator.K3, 0)),
        new Refused("clip_maximum is 0.28", "1.28", () -> new Clip.Cap(0.28)),
        new Refused("clip_low is 1.2", "0.2", () -> new Clip.Band(1.2, 0.2)),
        new Refused("clip_high is 0.0", "0.28", () -> new Clip.Band(0.2, 0)),
        new Refused("clip_maximum is 1.0", "Maybe 3?", () -> new Clip.DualBand(0.2, 0.2, 1)),
        new Refused("aggregation_tokens is 0", "maximum completion length", () -> new Aggregation.FixedLength(0)),
        new Refused("cap is 0.5", "Maybe 2.0?", () -> MismatchCorrection.capped(0.5)),
        new Refused("mask_low is 1.5", "0.99",
            () -> new MismatchCorrection(OptionalDouble.empty(), 1.5, OptionalDouble.empty())),
        new Refused("mask_high is 0.9", "1.01",
            () -> new MismatchCorrection(OptionalDouble.empty(), 0, OptionalDouble.of(0.9))),
        new Refused("updates per rollout batch is 4 with clip none", "one update",
            () -> Presets.RLOO.preset(8).objective().requireUpdates(4)),
        new Refused("filter the rollouts (0, 0.9, 0.0)", "top_p: 1",
            () -> DAPO.requireSampling(new Sampling(1, 0, 0.9, 0, 8))),
        new Refused("temperature is 0", "Maybe 1.0?", () -> DAPO.requireSampling(Sampling.greedy(8))),
        new Refused("a completion has none", "kl: none", () -> Presets.GRPO.preset(8).objective()
            .evaluate(new SequenceInput(logs(0.5), logs(0.5), Optional.empty(), 1, true, false), logs(0.5), ONE)),
        new Refused("1 current log-probabilities", "2 tokens",
            () -> DAPO.evaluate(input(1, 2, true, false), logs(0.5), ONE)),
        new Refused("an advantage is NaN", "finite", () -> input(Double.NaN, 2, true, false)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("combinationsThatDoNotMeanWhatTheySay")
  void isRefusedWithTheAlternative(Refused refused) {
    String message = assertThrows(IllegalArgumentException.class, refused.attempt()).getMessage();
    assertTrue(message.contains(refused.says()) && message.contains(refused.offers()), message);
  }

  @Test
  void combinationsThatMeanSomethingAreTaken() {
    Presets.RLOO.preset(8).objective().requireUpdates(1);
    DAPO.requireUpdates(16);
    DAPO.requireSampling(Sampling.of(0.6, 8));
    DAPO.withMismatch(MismatchCorrection.capped(2)).requireSampling(Sampling.of(1, 8).withTopP(0.9));
  }

  private static PolicyObjective with(RatioLevel ratio, Clip clip, Aggregation aggregation) {
    return new PolicyObjective(ratio, clip, aggregation, new KlPenalty.None(), MismatchCorrection.none(),
        Truncated.KEEP);
  }

  private static ObjectiveReport report(PolicyObjective objective, List<SequenceInput> inputs) {
    return Oracle.report(new StepLoss(objective, inputs),
        inputs.stream().map(SequenceInput::old).toArray(double[][]::new));
  }

  private static SequenceInput input(double advantage, int length, boolean trained, boolean truncated) {
    double[] old = new double[length];
    java.util.Arrays.fill(old, -1);
    return new SequenceInput(old, old, Optional.of(old), advantage, trained, truncated);
  }

  private static double[] logs(double... probabilities) {
    return java.util.Arrays.stream(probabilities).map(Math::log).toArray();
  }
}
