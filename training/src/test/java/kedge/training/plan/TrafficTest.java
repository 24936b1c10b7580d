package kedge.training.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import kedge.policy.Policy;
import kedge.policy.PolicyOptions;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.distributed.CountingRanks;
import kedge.policy.distributed.RankThreads;
import kedge.policy.distributed.Ranks;
import kedge.policy.distributed.Sharing.Reduction;
import kedge.policy.distributed.Sharing;
import kedge.policy.model.ModelShape;
import kedge.policy.model.ShapeBuilder;
import kedge.policy.optim.AdamWSettings;
import kedge.policy.score.MicroBatch;
import kedge.policy.score.TokenLoss;
import kedge.policy.score.TokenSequence;
import kedge.policy.torch.TinyModels;
import org.junit.jupiter.api.Test;

/** The bytes that ranks exchange in an update are those of the formulas. */
class TrafficTest {
  private static final int BLOCK = 2;
  private static final int[] LENGTHS = {7, 4, 2, 9, 30, 13, 3, 5, 33};
  /** Sizes that no vector divides, in several runs of a shard; a dense layer between sparse ones. */
  private static final ModelShape SHAPE = ShapeBuilder.of(61, 22, 3).heads(2, 1, 12).dense(19).experts(8, 2, 21)
      .renormalize(true).denseLayers(1).ownHead().context(128).deviation(0.1).build();
  private static final List<TokenSequence> SEQUENCES = TinyModels.sequences(SHAPE, 21, LENGTHS);

  private static Policy policy(Ranks ranks, int zeroStage, int experts) {
    Sharing sharing = new Sharing(Reduction.FIXED_TREE, BLOCK, ranks, zeroStage, experts);
    return Policy.random(SHAPE, 5, new PolicyOptions("cpu", ElementType.F32, true, 64, true, false, 3, 1,
        List.of("*"), sharing));
  }

  private static void accumulate(Policy policy) {
    policy.trainer().accumulate(SEQUENCES, 1.1, (index, scored) -> TokenLoss.Part.ofDerivatives(
        TinyModels.slopes(index, scored.logProbabilities().length)), 0);
  }

  @Test
  void shardsOfMomentsAndGradients() {
    int blocks = (LENGTHS.length + BLOCK - 1) / BLOCK;
    for (int size : new int[]{2, 3, 4}) {
      for (int stage = 0; stage <= 2; stage++) {
        int zero = stage;
        RankThreads.run(size, group -> {
          CountingRanks ranks = new CountingRanks(group);
          try (Policy policy = policy(ranks, zero, 1)) {
            long elements = policy.values().flat().numel();
            StepTraffic received = StepTraffic.received(elements, blocks, size, zero, ranks.rank());
            StepTraffic sent = StepTraffic.sent(elements, blocks, size, zero, ranks.rank());
            String what = size + " ranks, stage " + zero;
            accumulate(policy);
            assertEquals(received.gradients(), ranks.tensorsReceived(), what);
            assertEquals(sent.gradients(), ranks.tensorsSent(), what);
            ranks.clear();
            policy.update(1e-2, AdamWSettings.standard());
            assertEquals(received.weights(), ranks.tensorsReceived(), what);
            assertEquals(sent.weights(), ranks.tensorsSent(), what);
            assertEquals(received.norms(), ranks.gatheredReceived(), what);
            assertEquals(sent.norms(), ranks.gatheredSent(), what);
          }
          return null;
        });
      }
    }
  }

  /** Slots of each block at each expert, over all sparse layers. */
  private static long[][] slots() {
    try (Policy one = policy(Ranks.ONE, 0, 1)) {
      return MicroBatch.blocks(SEQUENCES, BLOCK).stream().map(block -> {
        long[] slots = new long[SHAPE.experts()];
        for (long[] layer : one.trainer().expertSlots(block.sequences()).all()) {
          for (int expert = 0; expert < slots.length; expert++) {
            slots[expert] += layer[expert];
          }
        }
        return slots;
      }).toArray(long[][]::new);
    }
  }

  /** Slots of the blocks of one rank at the experts of another one's part. */
  private static long slots(long[][] blocks, int ranks, int from, int parts, int part) {
    int own = SHAPE.experts() / parts;
    return IntStream.range(0, blocks.length).filter(block -> block % ranks == from)
        .mapToLong(block -> Arrays.stream(blocks[block], part * own, (part + 1) * own).sum()).sum();
  }

  @Test
  void expertsInShards() {
    long[][] blocks = slots();
    for (int[] sizes : new int[][]{{2, 2}, {4, 4}, {4, 2}}) {
      RankThreads.run(sizes[0], group -> {
        int rank = group.rank();
        int parts = sizes[1];
        CountingRanks ranks = new CountingRanks(group);
        ExpertTraffic traffic = new ExpertTraffic(SHAPE, sizes[0], parts);
        int[] others = IntStream.range(0, parts).filter(part -> part != rank % parts).toArray();
        long away = Arrays.stream(others).mapToLong(part -> slots(blocks, sizes[0], rank, parts, part)).sum();
        long came = Arrays.stream(others).mapToLong(
            part -> slots(blocks, sizes[0], rank / parts * parts + part, parts, rank % parts)).sum();
        int rounds = (blocks.length + sizes[0] - 1) / sizes[0];
        long more = (rounds - 1) * traffic.forwardSent(0, 0); // numbers of rows, in each round
        String what = sizes[0] + " ranks, experts divided by " + parts;
        try (Policy policy = policy(ranks, 0, parts)) {
          assertEquals(policy.values().layout().elements(), traffic.held());
          accumulate(policy);
          assertEquals(traffic.gradientsSent(blocks.length, rank) + traffic.forwardSent(away, came)
              + traffic.backwardSent(away, came) + more, ranks.tensorsSent(), what);
          assertEquals(traffic.gradientsReceived(blocks.length, rank) + traffic.forwardReceived(away, came)
              + traffic.backwardReceived(away, came) + more, ranks.tensorsReceived(), what);
          ranks.clear();
          policy.update(1e-2, AdamWSettings.standard());
          assertEquals(traffic.normsSent(rank), ranks.gatheredSent(), what);
          assertEquals(traffic.normsReceived(rank), ranks.gatheredReceived(), what);
          assertEquals(0, ranks.tensorsSent(), what);
        }
        return null;
      });
    }
  }
}
