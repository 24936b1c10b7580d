package kedge.rl.step;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kedge.data.KeyedRandom;

/**
 * Several optimiser steps on one rollout batch: each epoch shuffles the groups and cuts them into mini-batches, one
 * optimiser step each. A group is atomic. The order follows from seed, step and epoch alone.
 *
 * @param perEpoch mini-batches per epoch
 * @param epochs passes over the rollout batch
 */
public record MiniBatches(int perEpoch, int epochs) {
  private static final long STREAM = KeyedRandom.text("kedge.rl.step.MiniBatches");

  public MiniBatches {
    if (perEpoch < 1) {
      throw new IllegalArgumentException("mini_batches is " + perEpoch + ", expected at least 1");
    }
    if (epochs < 1) {
      throw new IllegalArgumentException("epochs per rollout batch is " + epochs + ", expected at least 1");
    }
  }

  /** One optimiser step over the whole rollout batch. */
  public static MiniBatches whole() {
    return new MiniBatches(1, 1);
  }

  /**
   * One optimiser step.
   *
   * @param epoch pass over the rollout batch, from 0
   * @param groups places of its groups in the rollout batch, ascending
   */
  public record MiniBatch(int epoch, List<Integer> groups) {
    public MiniBatch {
      groups = List.copyOf(groups);
    }
  }

  /** Optimiser steps per rollout batch. */
  public int updates() {
    return perEpoch * epochs;
  }

  /** Refuses a rollout batch with fewer groups than mini-batches. @throws IllegalArgumentException naming the cure */
  public void requireGroups(int promptsPerStep) {
    if (promptsPerStep < perEpoch) {
      throw new IllegalArgumentException(
          "mini_batches is " + perEpoch + ", expected at most prompts_per_step, which is " + promptsPerStep
              + ": a group is not divided. Maybe mini_batches: " + promptsPerStep);
    }
  }

  /**
   * The optimiser steps on a rollout batch, in order. Sizes differ by at most one group; where fewer groups than
   * mini-batches are left, there are fewer steps.
   *
   * @param groups number of groups of the rollout batch
   */
  public List<MiniBatch> cut(int groups, long seed, long step) {
    List<MiniBatch> steps = new ArrayList<>();
    int parts = Math.min(perEpoch, groups);
    for (int epoch = 0; epoch < epochs; epoch++) {
      int[] order = shuffled(groups, seed, step, epoch);
      for (int part = 0; part < parts; part++) {
        int from = (int) ((long) groups * part / parts);
        int to = (int) ((long) groups * (part + 1) / parts);
        steps.add(new MiniBatch(epoch, Arrays.stream(order, from, to).sorted().boxed().toList()));
      }
    }
    return steps;
  }

  private static int[] shuffled(int count, long seed, long step, long epoch) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int other = KeyedRandom.integer(i + 1, seed, STREAM, step, epoch, i);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }
}
