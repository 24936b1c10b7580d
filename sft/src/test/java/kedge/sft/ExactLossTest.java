package kedge.sft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.DirectFormat;
import kedge.data.LearnedTurns;
import kedge.data.KeyedRandom;
import kedge.data.Problem;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.policy.cpu.CpuTrainer;
import kedge.policy.cpu.decoder.CpuDecoder;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameters;
import kedge.policy.model.ShapeBuilder;
import kedge.policy.natives.Transfer;
import kedge.policy.score.TokenLoss;
import kedge.policy.score.TokenScores;
import kedge.policy.score.TokenSequence;
import kedge.policy.score.TrainingBackend;
import kedge.policy.text.CharacterTokenizer;
import kedge.policy.text.ChatTemplate;
import kedge.policy.text.PromptEncoder;
import kedge.policy.text.Tokenizer;
import kedge.policy.torch.TinyModels;
import kedge.policy.torch.TorchTrainer;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * SAIL-VL2's Eq. 2 and 3 against an oracle in double precision that knows nothing of masks, packing or micro-batches:
 * each token of a target text is scored alone, as the last of its own prefix, and the losses are summed as the
 * equations are written.
 */
class ExactLossTest {
  private static final Tokenizer TOKENIZER = CharacterTokenizer.of("0123456789+=", List.of());
  private static final ModelShape SHAPE = ShapeBuilder.of(TOKENIZER.size(), 12, 2).heads(2, 1, 6)
      .experts(4, 2, 8).renormalize(true).ownHead().deviation(0.1).build();
  private static final int SAMPLES = 7;
  private static Parameters exact;
  private static Parameters single;

  @BeforeAll
  static void weights() {
    exact = TinyModels.random(SHAPE, 9, ScalarType.Double);
    single = TinyModels.random(SHAPE, 9, ScalarType.Float);
    exact.flat().copy_(single.flat());
  }

  @AfterAll
  static void close() {
    exact.close();
    single.close();
  }

  /** A sample of the mixture as the equations see it: what is given, what is learned. */
  private record Sample(int[] given, int[] learned) {
  }

  private record Found(double loss, double[] gradient) {
  }

  @Test
  void theLossesAreTheEquationsUnderAnyPackingAndMicroBatching() {
    for (DirectFormat format : DirectFormat.values()) {
      List<TokenSequence> sequences = sequences(format);
      Found oracle = oracle(samples(format));
      double worstDouble = 0;
      double worstSingle = 0;
      int cuts = 0;
      for (int budget : new int[]{1, 17, 40, 75, 10_000}) {
        for (int rotation = 0; rotation < SAMPLES; rotation += 3) {
          List<TokenSequence> order = new ArrayList<>(sequences.subList(rotation, SAMPLES));
          order.addAll(sequences.subList(0, rotation));
          Found twice = inDouble(order, budget);
          assertEquals(oracle.loss(), twice.loss(), 1e-6 * oracle.loss());
          worstDouble = Math.max(worstDouble, distance(oracle.gradient(), twice.gradient()));
          Found once = inSingle(order, budget);
          assertEquals(oracle.loss(), once.loss(), 1e-6 * oracle.loss());
          worstSingle = Math.max(worstSingle, distance(oracle.gradient(), once.gradient()));
          cuts++;
        }
      }
      System.out.println("exact losses, " + format + ": " + cuts + " cuts of " + SAMPLES + " samples, gradients off by "
          + worstDouble + " in double and "
          + worstSingle + " in single precision");
      // Scores come back to the loss in single precision, whatever the trainer computes in; derivatives of Eq. 2 and 3
      // do not depend on them.
      assertTrue(worstDouble < 1e-12, () -> "double");
      assertTrue(worstSingle < 1e-6, () -> "single");
    }
  }

  @Test
  void theWholeMixtureIsTheDenominator() {
    List<TokenSequence> sequences = sequences(DirectFormat.ANSWER);
    CrossEntropy loss = new CrossEntropy(sequences, CrossEntropy.Mean.SAMPLE_SUM);
    double sum = 0;
    for (int i = 0; i < SAMPLES; i++) {
      int targets = sequences.get(i).targetCount();
      float[] scores = new float[targets];
      Arrays.fill(scores, -2);
      double[] expected = new double[targets];
      Arrays.fill(expected, -1.0 / SAMPLES);
      TokenLoss.Part part = loss.evaluate(i, new TokenScores(scores, new float[targets]));
      assertArrayEquals(expected, part.derivatives());
      sum += Arrays.stream(part.terms()).sum();
    }
    int all = sequences.stream().mapToInt(TokenSequence::targetCount).sum();
    assertEquals(2.0 * all / SAMPLES, sum, 1e-12);
    // A conversation of two learned turns is two sequences and one sample: |D| is 1.
    CrossEntropy one = new CrossEntropy(sequences.subList(0, 2), 1, CrossEntropy.Mean.SAMPLE_SUM);
    assertEquals(-1, one.evaluate(0, new TokenScores(new float[1], new float[1])).derivatives()[0]);
  }

  @Test
  void aPromptAloneLeavesTheGradientExactlyZero() {
    for (Sample sample : samples(DirectFormat.EMPTY_THINK)) {
      TokenSequence masked = new TokenSequence(sample.given(), new boolean[sample.given().length]);
      try (Parameters gradients = TinyModels.gradients(SHAPE, ScalarType.Float);
          CpuDecoder decoder = new CpuDecoder(SHAPE, single, gradients, 2);
          CpuTrainer trainer = new CpuTrainer(decoder, 64, false)) {
        trainer.accumulate(List.of(masked), 1, (index, scores) -> TokenLoss.Part.ofDerivatives(), 0);
        assertTrue(Arrays.stream(Transfer.doubles(gradients.flat())).allMatch(each -> each == 0),
            "a masked token has a gradient");
      }
    }
  }

  @Test
  void otherMaskedTargetsLeaveTheSameGradient() {
    // Prompt tokens are context as well as masked targets, so what is changed is what nothing looks back on: the tokens
    // after the closing one.
    List<TokenSequence> sequences = sequences(DirectFormat.EMPTY_THINK);
    double[] expected = inSingle(sequences, 10_000).gradient();
    int changed = 0;
    for (int other = 5; other < TOKENIZER.size(); other += 3) {
      int replaced = other;
      List<TokenSequence> changedOnes = sequences.stream().map(sequence -> {
        int[] tokens = sequence.tokens().clone();
        tokens[tokens.length - 1] = replaced;
        return new TokenSequence(tokens, sequence.targets());
      }).toList();
      assertTrue(sequences.stream().noneMatch(sequence -> sequence.targets()[sequence.length() - 1]));
      assertTrue(distance(expected, inSingle(changedOnes, 10_000).gradient()) < 1e-6);
      // Alone in its micro-batch a sequence computes nothing else beside it, and the rest is the same bit for bit in
      // double precision.
      assertTrue(distance(inDouble(sequences, 1).gradient(), inDouble(changedOnes, 1).gradient()) < 1e-14);
      changed++;
    }
    System.out.println("exact losses: " + changed + " tokens in the place of a masked one, the same gradient");
    assertTrue(changed > 5);
  }

  private static Found inDouble(List<TokenSequence> sequences, int budget) {
    try (Parameters gradients = TinyModels.gradients(SHAPE, ScalarType.Double)) {
      return found(new TorchTrainer(SHAPE, exact, gradients, budget), sequences, gradients);
    }
  }

  private static Found inSingle(List<TokenSequence> sequences, int budget) {
    try (Parameters gradients = TinyModels.gradients(SHAPE, ScalarType.Float);
        CpuDecoder decoder = new CpuDecoder(SHAPE, single, gradients, 2);
        CpuTrainer trainer = new CpuTrainer(decoder, budget, false)) {
      return found(trainer, sequences, gradients);
    }
  }

  private static Found found(TrainingBackend trainer, List<TokenSequence> sequences, Parameters gradients) {
    CrossEntropy loss = new CrossEntropy(sequences, CrossEntropy.Mean.SAMPLE_SUM);
    return new Found(trainer.accumulate(sequences, 1, loss, 0).loss(), Transfer.doubles(gradients.flat()));
  }

  /** {@code -(1/|D|) [ sum over CoT of log P(T∘A | I) + sum over direct of log P(A | I) ]}, token by token. */
  private static Found oracle(List<Sample> samples) {
    try (Parameters gradients = TinyModels.gradients(SHAPE, ScalarType.Double)) {
      TorchTrainer trainer = new TorchTrainer(SHAPE, exact, gradients, 1);
      double sum = 0;
      for (Sample sample : samples) {
        for (int i = 0; i < sample.learned().length; i++) {
          int[] prefix = Arrays.copyOf(sample.given(), sample.given().length + i);
          System.arraycopy(sample.learned(), 0, prefix, sample.given().length, i);
          TokenSequence next = TokenSequence.of(prefix, new int[]{sample.learned()[i]});
          sum += trainer
              .accumulate(List.of(next), 1,
                  (index, scores) -> TokenLoss.Part.ofDerivatives(-1.0 / samples.size()), 0)
              .scores().get(0).logProbabilities()[0];
        }
      }
      return new Found(-sum / samples.size(), Transfer.doubles(gradients.flat()));
    }
  }

  /** Every third sample thinks, the others answer. */
  private static String thought(int i) {
    return i % 3 == 1 ? "<think>\n"
        + IntStream.range(0, 3 + 2 * i).mapToObj(place -> "" + KeyedRandom.integer(10, 4, i, place)).reduce("",
            String::concat)
        + "\n</think>\n\n" : "";
  }

  private static List<Sample> samples(DirectFormat format) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < SAMPLES; i++) {
      String block = thought(i).isEmpty() && format != DirectFormat.ANSWER ? "<think>\n\n</think>\n\n" : "";
      String given = "<|im_start|>user\n" + i + "+" + 11 * i + "=<|im_end|>\n<|im_start|>assistant\n"
          + (format == DirectFormat.EMPTY_THINK ? block : "");
      String learned = (format == DirectFormat.LEARNED_EMPTY_THINK ? block : "") + thought(i) + 12 * i + "<|im_end|>";
      samples.add(new Sample(TOKENIZER.encode(given), TOKENIZER.encode(learned)));
    }
    return samples;
  }

  private static List<TokenSequence> sequences(DirectFormat format) {
    PromptEncoder prompts = new PromptEncoder(TOKENIZER, ChatTemplate.of(TOKENIZER), Map.of(), 64);
    DemonstrationEncoder encoder = new DemonstrationEncoder(prompts, LearnedTurns.ASSISTANT, format, 64);
    List<TokenSequence> sequences = new ArrayList<>();
    for (int i = 0; i < SAMPLES; i++) {
      Problem problem = new Problem("p/" + i, "p", Conversation.ofUser(i + "+" + 11 * i + "="),
          new Answer.Mathematical("" + 12 * i), Map.of());
      sequences.addAll(encoder.sequences(problem, Turn.of(Role.ASSISTANT, thought(i) + 12 * i)));
    }
    return sequences;
  }

  private static double distance(double[] expected, double[] actual) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += (expected[i] - actual[i]) * (expected[i] - actual[i]);
      norm += expected[i] * expected[i];
    }
    return Math.sqrt(difference / norm);
  }
}
