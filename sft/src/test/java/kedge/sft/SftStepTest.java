package kedge.sft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import kedge.data.DirectFormat;
import kedge.data.LearnedTurns;
import kedge.data.Problem;
import kedge.data.ProblemOrder;
import kedge.data.ProblemSource;
import kedge.data.Turn;
import kedge.data.UserError;
import kedge.policy.TinyPolicy;
import kedge.policy.natives.Transfer;
import kedge.policy.optim.AdamWSettings;
import kedge.policy.optim.LearningRate;
import kedge.policy.score.TokenLoss;
import kedge.policy.score.TokenScores;
import kedge.policy.score.TokenSequence;
import org.junit.jupiter.api.Test;

class SftStepTest {
  private static final TinyPolicy.Sums SUMS = new TinyPolicy.Sums(12);

  @Test
  void theLossIsTheMeanOfSurprise() {
    for (CrossEntropy.Mean mean : CrossEntropy.Mean.values()) {
      try (TinyPolicy rig = new TinyPolicy(40)) {
        ProblemOrder deal = new ProblemOrder(SUMS, 3);
        List<TokenSequence> sequences = new ArrayList<>();
        for (int index : deal.indices(5, 5)) {
          sequences.add(
              rig.encoder.trainingOnLast(SUMS.problem(index).prompt().with(SUMS.demonstration(index).orElseThrow())));
        }
        int targets = sequences.stream().mapToInt(TokenSequence::targetCount).sum();
        double wanted = switch (mean) {
          case TOKEN -> perToken(rig, sequences);
          case SEQUENCE -> perSequence(rig, sequences);
          case SAMPLE_SUM -> perToken(rig, sequences) * targets / sequences.size();
        };
        SftReport report = step(rig, deal, mean, 64).run(1);
        assertEquals(wanted, report.loss(), 1e-6 * wanted, mean.name());
        assertEquals(sequences.stream().mapToInt(TokenSequence::targetCount).sum(), report.targets());
        assertEquals(sequences.stream().mapToInt(TokenSequence::length).sum(), report.tokens());
      }
    }
  }

  @Test
  void theTwoMeansDifferOnRaggedSequences() {
    try (TinyPolicy rig = new TinyPolicy(64); TinyPolicy twin = new TinyPolicy(64)) {
      assertNotEquals(step(rig, new ProblemOrder(SUMS, 3), CrossEntropy.Mean.TOKEN, 64).run(0).loss(),
          step(twin, new ProblemOrder(SUMS, 3), CrossEntropy.Mean.SEQUENCE, 64).run(0).loss(), 1e-6);
    }
  }

  @Test
  void promptTokensCarryNoGradient() {
    TokenScores scores = new TokenScores(new float[]{-1, -2}, new float[2]);
    TokenSequence sequence = TokenSequence.of(new int[]{1, 2, 3}, new int[]{4, 5});
    CrossEntropy loss = new CrossEntropy(List.of(sequence), CrossEntropy.Mean.TOKEN);
    assertArrayEquals(new double[]{-0.5, -0.5}, loss.evaluate(0, scores).derivatives());
    assertArrayEquals(new double[]{0.5, 1}, loss.evaluate(0, scores).terms());
    // The same answers after a prompt whose tokens are scored too, with a derivative of exactly 0: the weights after
    // the update are the same.
    try (TinyPolicy rig = new TinyPolicy(64); TinyPolicy twin = new TinyPolicy(64)) {
      int[] tokens = rig.encoder.trainingOnLast(SUMS.problem(5).prompt().with(SUMS.demonstration(5).orElseThrow()))
          .tokens();
      boolean[] answer = rig.encoder.trainingOnLast(SUMS.problem(5).prompt().with(SUMS.demonstration(5).orElseThrow()))
          .targets();
      boolean[] all = new boolean[tokens.length];
      Arrays.fill(all, 1, all.length, true);
      TokenLoss zeroed = (index, seen) -> {
        double[] derivatives = new double[seen.logProbabilities().length];
        for (int i = 0; i < derivatives.length; i++) {
          derivatives[i] = answer[i + 1] ? -1 : 0;
        }
        return TokenLoss.Part.ofDerivatives(derivatives);
      };
      rig.policy.trainer().accumulate(List.of(new TokenSequence(tokens, answer)), 1,
          (index, seen) -> TokenLoss.Part.ofDerivatives(filled(seen.logProbabilities().length)), 0);
      twin.policy.trainer().accumulate(List.of(new TokenSequence(tokens, all)), 1, zeroed, 0);
      double norm = rig.policy.update(1e-3, AdamWSettings.standard()).gradientNorm();
      assertEquals(norm, twin.policy.update(1e-3, AdamWSettings.standard()).gradientNorm(), 1e-6 * norm);
      assertArrayEquals(Transfer.doubles(rig.policy.values().flat()), Transfer.doubles(twin.policy.values().flat()),
          2e-5);
    }
  }

  @Test
  void whatIsShownIsLearned() {
    try (TinyPolicy rig = new TinyPolicy(64)) {
      SftStep step = step(rig, new ProblemOrder(SUMS, 3), CrossEntropy.Mean.TOKEN, 64);
      double first = step.run(0).loss();
      double last = 0;
      for (int i = 1; i < 30; i++) {
        last = step.run(i).loss();
      }
      assertTrue(last < 0.6 * first, "loss went from " + first + " to " + last);
    }
  }

  @Test
  void whatCannotBeLearnedIsNamed() {
    try (TinyPolicy rig = new TinyPolicy(64)) {
      String tooLong = assertThrows(UserError.class,
          () -> step(rig, new ProblemOrder(SUMS, 3), CrossEntropy.Mean.TOKEN, 9).run(0)).getMessage();
      assertTrue(
          tooLong
              .matches("sums/\\d+: its demonstration has \\d+ tokens, but max_length is 9\\. Maybe raise max_length.*"),
          tooLong);
      ProblemSource mute = new ProblemSource() {
        @Override
        public String name() {
          return "mute";
        }

        @Override
        public int size() {
          return 3;
        }

        @Override
        public Problem problem(int index) {
          return SUMS.problem(index);
        }

        @Override
        public Optional<Turn> demonstration(int index) {
          return Optional.empty();
        }
      };
      String without = assertThrows(UserError.class,
          () -> step(rig, new ProblemOrder(mute, 3), CrossEntropy.Mean.TOKEN, 64).run(0)).getMessage();
      assertTrue(without.contains("has no demonstration to learn from"), without);
      TokenSequence nothing = new TokenSequence(new int[]{1, 2}, new boolean[2]);
      assertThrows(UserError.class, () -> new CrossEntropy(List.of(nothing), CrossEntropy.Mean.TOKEN));
    }
  }

  private static SftStep step(TinyPolicy rig, ProblemOrder deal, CrossEntropy.Mean mean, int longest) {
    return new SftStep(rig.policy, rig.encoder, deal,
        new SftStep.Settings(30, 5, longest, mean, LearnedTurns.ASSISTANT, DirectFormat.ANSWER,
            AdamWSettings.standard(),
            new LearningRate.Constant(1e-2, 0), 8, 0));
  }

  private static double[] filled(int count) {
    double[] values = new double[count];
    Arrays.fill(values, -1);
    return values;
  }

  private static double perToken(TinyPolicy rig, List<TokenSequence> sequences) {
    double sum = 0;
    long count = 0;
    for (TokenScores scores : rig.policy.trainer().score(sequences, 1)) {
      for (float logProbability : scores.logProbabilities()) {
        sum -= logProbability;
        count++;
      }
    }
    return sum / count;
  }

  private static double perSequence(TinyPolicy rig, List<TokenSequence> sequences) {
    double sum = 0;
    for (TokenScores scores : rig.policy.trainer().score(sequences, 1)) {
      double own = 0;
      for (float logProbability : scores.logProbabilities()) {
        own -= logProbability;
      }
      sum += own / scores.logProbabilities().length;
    }
    return sum / sequences.size();
  }
}
