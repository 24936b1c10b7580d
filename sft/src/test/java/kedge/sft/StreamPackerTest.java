package kedge.sft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.Optional;
import kedge.data.KeyedRandom;
import kedge.policy.score.MicroBatch;
import kedge.policy.score.TokenSequence;
import kedge.policy.score.VisualLoad;
import kedge.policy.score.VisualPacking;
import kedge.policy.vision.ImageInput;
import kedge.policy.vision.PixelShuffle;
import kedge.policy.vision.PlacedImage;
import kedge.policy.vision.VisionShape;
import org.junit.jupiter.api.Test;

class StreamPackerTest {

  /** A sample: its place in the stream and its tokens. */
  private record Sample(int place, int tokens) {
  }

  @Test
  void aLongTailedMixIsPackedAlmostWhole() {
    int capacity = 20_480;
    List<Sample> stream = longTailed(50_000, capacity);
    for (int lookAhead : new int[]{16, 64, 256, 1024}) {
      StreamPacker<Sample> packer = packer(stream, capacity, lookAhead);
      List<List<Sample>> batches = all(packer);
      checkWhole(stream, batches, capacity);
      assertTrue(packer.longestWait() <= lookAhead, "a sample waited for " + packer.longestWait() + " micro-batches");
      System.out.printf(
          "stream packing: %d samples, look-ahead %d: %.2f %% full, in order %.2f %%, longest wait %d micro-batches%n",
          stream.size(), lookAhead,
          100 * packer.fill(), 100 * inOrder(stream, capacity), packer.longestWait());
      assertTrue(lookAhead < 64 || packer.fill() >= 0.97, "only " + packer.fill() + " full");
    }
  }

  @Test
  void noSampleStarvesWhateverComesAfterIt() {
    // One short sample among such as fill a micro-batch alone, and one long sample among such as fill one in pairs:
    // neither fits anything.
    int lookAhead = 8;
    List<Sample> stream = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      stream.add(new Sample(i, i % 40 == 3 ? 2 : i % 40 == 20 ? 99 : i < 200 ? 100 : 50));
    }
    StreamPacker<Sample> packer = packer(stream, 100, lookAhead);
    int cut = 0;
    for (List<Sample> batch : all(packer)) {
      for (Sample sample : batch) {
        assertTrue(cut <= sample.place() + lookAhead, "sample " + sample + " is in micro-batch " + cut);
      }
      cut++;
    }
    assertTrue(packer.longestWait() <= lookAhead && packer.longestWait() > 0, "longest wait " + packer.longestWait());
  }

  @Test
  void cuttingTheSamplesInOrderGivesTheSameMicroBatches() {
    int checked = 0;
    for (int seed = 0; seed < 50; seed++) {
      int key = seed;
      int capacity = 60;
      List<Sample> stream = IntStream.range(0, 200).mapToObj(i -> new Sample(i, 1 + KeyedRandom.integer(70, key, i)))
          .toList();
      List<List<Sample>> batches = all(packer(stream, capacity, 1 + seed % 20));
      List<Sample> flat = batches.stream().flatMap(List::stream).toList();
      assertEquals(batches, cut(flat, capacity));
      checkWhole(stream, batches, capacity);
      checked += batches.size();
    }
    assertTrue(checked > 1000);
  }

  @Test
  void aLookAheadOfOneKeepsTheOrder() {
    List<Sample> stream = longTailed(500, 1000);
    assertEquals(cut(stream, 1000), all(packer(stream, 1000, 1)));
  }

  @Test
  void aSampleBeyondTheCapacityGoesAlone() {
    List<Sample> stream = List.of(new Sample(0, 3), new Sample(1, 30), new Sample(2, 7));
    assertEquals(List.of(List.of(stream.get(0), stream.get(2)), List.of(stream.get(1))), all(packer(stream, 10, 3)));
    StreamPacker<Sample> packer = packer(stream, 10, 3);
    all(packer);
    assertEquals(1, packer.fill());
    assertThrows(IllegalArgumentException.class, () -> packer(stream, 0, 3));
    assertThrows(IllegalArgumentException.class, () -> packer(stream, 10, 0));
  }

  private static void checkWhole(List<Sample> stream, List<List<Sample>> batches, int capacity) {
    Set<Integer> seen = new HashSet<>();
    for (List<Sample> batch : batches) {
      assertTrue(batch.size() == 1 || batch.stream().mapToInt(Sample::tokens).sum() <= capacity);
      batch.forEach(sample -> assertTrue(seen.add(sample.place()), "twice: " + sample));
    }
    assertEquals(stream.size(), seen.size());
  }

  private static StreamPacker<Sample> packer(List<Sample> stream, int capacity, int lookAhead) {
    return new StreamPacker<>(stream.iterator(), capacity, lookAhead, Sample::tokens);
  }

  private static List<List<Sample>> all(StreamPacker<Sample> packer) {
    List<List<Sample>> batches = new ArrayList<>();
    packer.forEachRemaining(batches::add);
    return batches;
  }

  /** As a trainer cuts: in order, while it fits. */
  private static List<List<Sample>> cut(List<Sample> stream, int capacity) {
    List<List<Sample>> batches = new ArrayList<>();
    int tokens = 0;
    for (Sample sample : stream) {
      if (batches.isEmpty() || tokens + sample.tokens() > capacity) {
        batches.add(new ArrayList<>());
        tokens = 0;
      }
      batches.get(batches.size() - 1).add(sample);
      tokens += sample.tokens();
    }
    return batches;
  }

  private static double inOrder(List<Sample> stream, int capacity) {
    return stream.stream().mapToLong(Sample::tokens).sum() / ((double) capacity * cut(stream, capacity).size());
  }

  /**
   * Log-normal lengths, median 1,100 tokens and mean 2,600 before the cut at the capacity: many short, a few very long.
   */
  private static List<Sample> longTailed(int count, int capacity) {
    return IntStream.range(0, count).mapToObj(i -> {
      double normal = Math.sqrt(-2 * Math.log(1 - KeyedRandom.uniform(8, i, 0)))
          * Math.cos(2 * Math.PI * KeyedRandom.uniform(8, i, 1));
      return new Sample(i, (int) Math.max(1, Math.min(capacity, capacity / 18.0 * Math.exp(1.3 * normal))));
    }).toList();
  }

  @Test
  void visualTokensOfFullMicroBatchesAreBalanced() {
    VisionShape tower = new VisionShape(4, 16, 1, 2, 20, 16, -1, 2, PixelShuffle.V1, 1e-5); // 4 tokens a tile
    for (int seed = 0; seed < 20; seed++) {
      List<TokenSequence> step = new ArrayList<>();
      for (int i = 0; i < 128; i++) {
        double kind = KeyedRandom.uniform(seed, 1, i);
        int tiles = kind < 0.3 ? 0 : 1 + (int) (kind < 0.7 ? 0 : 24 * KeyedRandom.uniform(seed, 2, i));
        int length = 20 + (int) (100 * KeyedRandom.uniform(seed, 3, i)) + 4 * tiles;
        step.add(new TokenSequence(new int[length], new boolean[length], tiles == 0 ? List.of()
            : List.of(new PlacedImage(1, new ImageInput("image " + i, tiles, 16, 16, () -> new float[0])))));
      }
      StreamPacker<TokenSequence> packer = new StreamPacker<>(step.iterator(), 1024, 64, TokenSequence::length);
      List<TokenSequence> packed = new ArrayList<>();
      packer.forEachRemaining(packed::addAll);
      List<MicroBatch> batches = VisualPacking.cut(packed, 1024, Optional.of(tower));
      VisualLoad load = VisualLoad.of(batches, packed, 1024, Optional.of(tower)).orElseThrow();
      assertTrue(load.spread() <= load.unbalanced() / 2, "seed " + seed + ": " + load);
      assertTrue(load.microBatches() <= packer.microBatches() + 1, "seed " + seed + ": " + load);
    }
  }
}
