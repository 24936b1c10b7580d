package kedge.policy.score;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import kedge.data.KeyedRandom;
import kedge.policy.cpu.vision.RandomImages;
import kedge.policy.vision.ImageInput;
import kedge.policy.vision.PlacedImage;
import kedge.policy.vision.VisionShape;
import org.junit.jupiter.api.Test;

/** Micro-batches with about equally many tokens of images. */
class VisualPackingTest {
  private static final VisionShape TOWER = RandomImages.tower(); // 4 tokens a tile
  private static final int BUDGET = 1024;

  /** A sequence with an image of so many tiles; 0 for none. */
  private static TokenSequence sequence(int text, int tiles, long image) {
    List<PlacedImage> images = tiles == 0 ? List.of()
        : List.of(new PlacedImage(1, new ImageInput("image " + image, tiles, 16, 16, () -> new float[0])));
    int length = text + 4 * tiles;
    return new TokenSequence(new int[length], new boolean[length], images);
  }

  private static List<TokenSequence> step(long seed, int count) {
    List<TokenSequence> sequences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double kind = KeyedRandom.uniform(seed, 1, i);
      int tiles = kind < 0.3 ? 0 : kind < 0.7 ? 1 : 2 + (int) (23 * KeyedRandom.uniform(seed, 2, i));
      sequences.add(sequence(20 + (int) (100 * KeyedRandom.uniform(seed, 3, i)), tiles, i));
    }
    return sequences;
  }

  private static void requireWhole(List<MicroBatch> batches, List<TokenSequence> step) {
    int[] places = batches.stream().flatMapToInt(batch -> Arrays.stream(batch.places())).sorted().toArray();
    assertArrayEquals(IntStream.range(0, step.size()).toArray(), places);
    for (MicroBatch batch : batches) {
      assertTrue(batch.sequences().stream().mapToInt(TokenSequence::length).sum() <= BUDGET);
      for (int i = 0; i < batch.places().length; i++) {
        assertEquals(step.get(batch.places()[i]), batch.sequences().get(i));
      }
    }
  }

  @Test
  void theSpreadIsAtMostHalfOfThatWithout() {
    for (int seed = 0; seed < 50; seed++) {
      List<TokenSequence> step = step(seed, 128);
      List<MicroBatch> plain = MicroBatch.cut(step, BUDGET);
      List<MicroBatch> balanced = VisualPacking.cut(step, BUDGET, Optional.of(TOWER));
      requireWhole(balanced, step);
      double before = VisualLoad.spread(plain, TOWER);
      double after = VisualLoad.spread(balanced, TOWER);
      assertTrue(after <= before / 2, "seed " + seed + ": " + after + " of " + before);
      assertTrue(balanced.size() <= plain.size() + 1, balanced.size() + " of " + plain.size());
    }
  }

  @Test
  void textAloneAndImagesOfOneSizeAreCutInTheirOrder() {
    List<TokenSequence> text = IntStream.range(0, 40).mapToObj(i -> sequence(50 + 3 * i, 0, i)).toList();
    List<TokenSequence> even = IntStream.range(0, 40).mapToObj(i -> sequence(50 + 3 * i, 2, i)).toList();
    for (List<TokenSequence> step : List.of(text, even)) {
      List<MicroBatch> plain = MicroBatch.cut(step, BUDGET);
      List<MicroBatch> cut = VisualPacking.cut(step, BUDGET, Optional.of(TOWER));
      assertEquals(plain.stream().map(MicroBatch::sequences).toList(),
          cut.stream().map(MicroBatch::sequences).toList());
    }
  }

  @Test
  void completionsOfAPromptStayTogetherAndShareItsImage() {
    List<TokenSequence> step = new ArrayList<>();
    for (int group = 0; group < 16; group++) {
      for (int sample = 0; sample < 4; sample++) {
        step.add(sequence(20 + 7 * sample, 1 + group % 5 * group % 12, group));
      }
    }
    List<MicroBatch> balanced = VisualPacking.cut(step, BUDGET, Optional.of(TOWER));
    requireWhole(balanced, step);
    for (int group = 0; group < 16; group++) {
      int first = 4 * group;
      assertEquals(1, balanced.stream().filter(
          batch -> Arrays.stream(batch.places()).anyMatch(place -> place / 4 == first / 4)).count());
    }
    assertTrue(VisualLoad.spread(balanced, TOWER) < VisualLoad.spread(MicroBatch.cut(step, BUDGET), TOWER) / 2);
  }

  @Test
  void aSequenceBeyondTheBudgetIsAMicroBatchOfItsOwn() {
    List<TokenSequence> step = List.of(sequence(10, 400, 1), sequence(900, 3, 2), sequence(900, 4, 3));
    List<MicroBatch> cut = VisualPacking.cut(step, BUDGET, Optional.of(TOWER));
    assertEquals(3, cut.size());
  }
}
