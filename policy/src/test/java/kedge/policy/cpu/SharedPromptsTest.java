package kedge.policy.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import kedge.policy.cpu.decoder.CpuDecoder;
import kedge.policy.cpu.decoder.CpuFixture;
import kedge.policy.cpu.vision.CpuVision;
import kedge.policy.cpu.vision.RandomImages;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameters;
import kedge.policy.natives.Transfer;
import kedge.policy.score.MicroBatch;
import kedge.policy.score.TokenScores;
import kedge.policy.score.TokenSequence;
import kedge.policy.score.TrainReport;
import kedge.policy.torch.TinyModels;
import kedge.policy.vision.PlacedImage;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** Groups whose prompt is computed once, against each sequence whole: scores, statistics and gradients. */
class SharedPromptsTest {

  /** What a trainer says of sequences. */
  private record Found(List<float[]> scores, List<float[]> trained, TrainReport report, double[] gradient,
      long[][] slots) {
  }

  @Test
  void scoresAreTheSameBitsAndGradientsTheSame() {
    for (Map.Entry<String, ModelShape> shape : CpuFixture.shapes().entrySet()) {
      for (int budget : new int[]{90, 1000}) {
        compare(shape.getKey() + ", " + budget, shape.getValue(), groups(shape.getValue()), budget);
      }
    }
  }

  @Test
  void imagesOfAPromptAreSharedWithIt() {
    for (Map.Entry<String, ModelShape> shape : RandomImages.shapes().entrySet()) {
      TokenSequence prompt = RandomImages.sequence(shape.getValue(), 1,
          RandomImages.images(shape.getValue().vision().orElseThrow()));
      List<TokenSequence> group = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        group.add(TokenSequence.of(prompt.tokens(), text(shape.getValue(), 60 + i, 5 + i), prompt.images()));
      }
      assertTrue(group.get(1).sharedPrompt(group.get(0)) > 0, shape.getKey());
      group.addAll(RandomImages.sequences(shape.getValue()));
      compare(shape.getKey(), shape.getValue(), group, 1000);
    }
  }

  @Test
  void promptsThatDifferInATokenALengthOrAnImageAreNotShared() {
    ModelShape shape = RandomImages.dense();
    int[] prompt = text(shape, 1, 30);
    TokenSequence first = TokenSequence.of(prompt, new int[]{1, 2});
    assertEquals(30, first.sharedPrompt(TokenSequence.of(prompt, new int[]{3})));
    int[] other = prompt.clone();
    other[29] = (other[29] + 1) % 7;
    assertEquals(0, first.sharedPrompt(TokenSequence.of(other, new int[]{1, 2})));
    assertEquals(0, first.sharedPrompt(TokenSequence.of(Arrays.copyOf(prompt, 29), new int[]{prompt[29], 1, 2})));
    assertEquals(0, first.sharedPrompt(new TokenSequence(prompt, new boolean[30])), "nothing follows the prompt");
    List<PlacedImage> one = List.of(new PlacedImage(2, RandomImages.image(1, 1, 4, 4)));
    List<PlacedImage> another = List.of(new PlacedImage(2, RandomImages.image(2, 1, 4, 4)));
    TokenSequence seen = TokenSequence.of(prompt, new int[]{1}, one);
    assertEquals(30, seen.sharedPrompt(TokenSequence.of(prompt, new int[]{2}, one)));
    assertEquals(0, seen.sharedPrompt(TokenSequence.of(prompt, new int[]{2}, another)));
    assertEquals(0, seen.sharedPrompt(first));
  }

  @Test
  void aSharedPromptCountsOnceAgainstTheBudget() {
    ModelShape shape = CpuFixture.dense();
    List<TokenSequence> group = group(shape, 1, 50, 5, 5, 5, 5);
    assertEquals(List.of(4), sizes(MicroBatch.cut(group, 70, true)));
    assertEquals(List.of(1, 1, 1, 1), sizes(MicroBatch.cut(group, 70, false)));
    assertEquals(List.of(3, 1), sizes(MicroBatch.cut(group, 69, true)), "the rest has the prompt once more");
  }

  private static List<Integer> sizes(List<MicroBatch> batches) {
    return batches.stream().map(batch -> batch.sequences().size()).toList();
  }

  private static List<TokenSequence> groups(ModelShape shape) {
    List<TokenSequence> sequences = new ArrayList<>(group(shape, 1, 40, 9, 1, 70, 3));
    sequences.addAll(group(shape, 2, 1, 8, 8));
    sequences.addAll(group(shape, 3, 66, 4));
    sequences.addAll(TinyModels.sequences(shape, 7, 12, 5));
    sequences.addAll(group(shape, 4, 20, 2, 2, 2));
    return sequences;
  }

  private static List<TokenSequence> group(ModelShape shape, long seed, int prompt, int... completions) {
    int[] tokens = text(shape, seed, prompt);
    List<TokenSequence> group = new ArrayList<>();
    for (int i = 0; i < completions.length; i++) {
      group.add(TokenSequence.of(tokens, text(shape, 10 * seed + i, completions[i])));
    }
    return group;
  }

  private static int[] text(ModelShape shape, long seed, int length) {
    return TinyModels.tokens(shape, seed, length);
  }

  private static void compare(String label, ModelShape shape, List<TokenSequence> sequences, int budget) {
    Found whole = found(shape, sequences, budget, false);
    Found shared = found(shape, sequences, budget, true);
    for (int i = 0; i < sequences.size(); i++) {
      assertArrayEquals(whole.scores().get(i), shared.scores().get(i), label + ": scores of " + i);
      assertArrayEquals(whole.trained().get(i), shared.trained().get(i), label + ": scores in training of " + i);
    }
    assertEquals(whole.report().loss(), shared.report().loss(), label);
    assertEquals(whole.report().balanceLoss(), shared.report().balanceLoss(), 1e-12, label);
    assertArrayEquals(whole.slots(), shared.slots(), label);
    assertArrayEquals(whole.report().slots().all(), shared.report().slots().all(), label);
    assertArrayEquals(whole.report().slots().images(), shared.report().slots().images(), label);
    double largest = Arrays.stream(whole.gradient()).map(Math::abs).max().orElseThrow();
    assertArrayEquals(whole.gradient(), shared.gradient(), 3e-6 * largest, label);
  }

  private static Found found(ModelShape shape, List<TokenSequence> sequences, int budget, boolean shares) {
    try (Parameters parameters = TinyModels.random(shape, 3, ScalarType.Float);
        Parameters gradients = TinyModels.gradients(shape, ScalarType.Float);
        CpuDecoder decoder = new CpuDecoder(shape, parameters, gradients, 2);
        CpuVision vision = new CpuVision(decoder, false);
        CpuTrainer trainer = new CpuTrainer(decoder, vision, budget, shares, shares)) {
      List<float[]> scores = bits(trainer.score(sequences, 0.8), sequences.size());
      TrainReport report = trainer.accumulate(sequences, 0.8, CpuFixture.LOSS, 0.5);
      return new Found(scores, bits(report.scores(), sequences.size()), report, Transfer.doubles(gradients.flat()),
          trainer.expertSlots(sequences).all());
    }
  }

  private static List<float[]> bits(List<TokenScores> scores, int count) {
    return IntStream.range(0, count).mapToObj(i -> CpuFixture.bits(scores, i)).toList();
  }
}
