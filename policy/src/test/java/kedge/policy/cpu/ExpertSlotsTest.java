package kedge.policy.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kedge.policy.cpu.decoder.CpuFixture;
import kedge.policy.model.ModelShape;
import kedge.policy.model.Parameters;
import kedge.policy.score.TokenSequence;
import kedge.policy.torch.TinyModels;
import kedge.policy.torch.TorchTrainer;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** The counts of a probe against a count by hand: every token alone decides by its own top-k. */
class ExpertSlotsTest {

  @Test
  void slotsAreThoseThatEachTokenTakesWhenItsPrefixIsComputedAlone() {
    ModelShape shape = CpuFixture.sparse();
    List<TokenSequence> sequences = TinyModels.sequences(shape, 21, 7, 4, 2, 13);
    long[][] expected = new long[shape.layers()][shape.experts()];
    int tokens = 0;
    try (CpuFixture fixture = new CpuFixture(shape, 1)) {
      // The last token's choice is what a prefix has more than the prefix without it.
      for (TokenSequence sequence : sequences) {
        for (int end = 1; end <= sequence.length(); end++) {
          long[][] with = fixture.trainer.expertSlots(List.of(prefix(sequence, end))).all();
          long[][] without = end == 1 ? new long[shape.layers()][shape.experts()]
              : fixture.trainer.expertSlots(List.of(prefix(sequence, end - 1))).all();
          for (int layer = 0; layer < shape.layers(); layer++) {
            int chosen = 0;
            for (int expert = 0; expert < shape.experts(); expert++) {
              expected[layer][expert] += with[layer][expert] - without[layer][expert];
              chosen += with[layer][expert] - without[layer][expert];
            }
            assertEquals(shape.expertsPerToken(), chosen);
          }
          tokens++;
        }
      }
    }
    assertEquals(26, tokens);
    for (int budget : new int[]{1, 9, 1000}) {
      try (CpuFixture fixture = new CpuFixture(shape, 2, budget, false);
          Parameters same = TinyModels.random(shape, 3, ScalarType.Double)) {
        assertArrayEquals(expected, fixture.trainer.expertSlots(sequences).all());
        assertArrayEquals(expected, new TorchTrainer(shape, same, budget).expertSlots(sequences).all());
        assertEquals(0, Arrays.stream(fixture.gradient()).filter(each -> each != 0).count());
      }
    }
    List<Long> sums = new ArrayList<>();
    Arrays.stream(expected).forEach(layer -> sums.add(Arrays.stream(layer).sum()));
    assertEquals(List.of(52L, 52L), sums);
  }

  @Test
  void aDenseModelHasNone() {
    try (CpuFixture fixture = new CpuFixture(CpuFixture.dense(), 1)) {
      assertEquals(0, fixture.trainer.expertSlots(TinyModels.sequences(CpuFixture.dense(), 21, 7)).all().length);
    }
  }

  private static TokenSequence prefix(TokenSequence sequence, int end) {
    return new TokenSequence(Arrays.copyOf(sequence.tokens(), end), new boolean[end]);
  }
}
