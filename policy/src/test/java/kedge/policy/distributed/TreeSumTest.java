package kedge.policy.distributed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import kedge.policy.distributed.TreeSum.Node;
import kedge.policy.natives.Transfer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** The fixed tree against the same tree written as a recursion, and over ranks. */
class TreeSumTest {
  private static final int WIDTH = 37;

  /** Gradient of a block: numbers whose sum depends on the order. */
  private static float[] block(int number) {
    Random random = new Random(number);
    float[] values = new float[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      values[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(6)));
    }
    return values;
  }

  /** Sum of the blocks from {@code first} on of a tree over {@code span} places, of which {@code blocks} are taken. */
  private static float[] recursion(int first, int span, int blocks) {
    if (span == 1) {
      return block(first);
    }
    float[] left = recursion(first, span / 2, blocks);
    if (first + span / 2 >= blocks) {
      return left;
    }
    float[] right = recursion(first + span / 2, span / 2, blocks);
    for (int i = 0; i < WIDTH; i++) {
      left[i] += right[i];
    }
    return left;
  }

  private static float[] summed(Ranks ranks, int blocks) {
    try (PointerScope scope = new PointerScope()) {
      Tensor buffer = torch.zeros(WIDTH);
      try (GradientSum tree = new GradientTree(ranks, buffer)) {
        float[] last = null;
        for (int step = 0; step < 2; step++) { // buffers are used again
          tree.begin(blocks);
          for (int block : tree.blocks(ranks.rank(), blocks)) {
            double[] values = new double[WIDTH];
            for (int i = 0; i < WIDTH; i++) {
              values[i] = block(block)[i];
            }
            buffer.add_(Transfer.tensor(values, new Device("cpu"), ScalarType.Float));
            tree.add(block);
          }
          tree.finish();
          last = Transfer.floats(buffer);
        }
        return last;
      }
    }
  }

  @Test
  void oneProcessAddsAsTheRecursionDoes() {
    for (int blocks : new int[]{1, 2, 3, 4, 5, 6, 7, 8, 13, 16, 21}) {
      assertArrayEquals(recursion(0, 32, blocks), summed(Ranks.ONE, blocks), blocks + " blocks");
    }
    assertArrayEquals(new float[WIDTH], summed(Ranks.ONE, 0));
  }

  @Test
  void everyNumberOfRanksGivesTheSameBits() {
    for (int size : new int[]{2, 3, 4}) {
      RankThreads.run(size, ranks -> {
        for (int blocks : new int[]{1, 2, 3, 7, 8, 13, 16}) { // some ranks have none
          assertArrayEquals(recursion(0, 16, blocks), summed(ranks, blocks),
              blocks + " blocks on " + ranks.size() + " ranks");
        }
        return null;
      });
    }
  }

  @Test
  void theOrderMatters() {
    float[] inOrder = new float[WIDTH];
    for (int block = 0; block < 13; block++) {
      for (int i = 0; i < WIDTH; i++) {
        inOrder[i] += block(block)[i];
      }
    }
    assertEquals(false, Arrays.equals(inOrder, recursion(0, 16, 13)), "or the test shows nothing");
  }

  @Test
  void aRangeOfBlocksIsItsLargestWholeSubtrees() {
    assertEquals(List.of(new Node(0, 3)), TreeSum.nodes(0, 8));
    assertEquals(List.of(new Node(3, 0), new Node(4, 1), new Node(6, 0)), TreeSum.nodes(3, 7));
    assertEquals(List.of(), TreeSum.nodes(5, 5));
  }
}
