package kedge.rl.step;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kedge.data.KeyedRandom;

/**
 * Division of a rollout batch into optimizer steps: each pass shuffles the groups and cuts them into mini-batches, one
 * optimizer step each. A group is never split. The order depends only on seed, step and pass.
 *
 * @param perPass mini-batches per pass ({@code minibatches_per_step})
 * @param passes passes over the rollout batch ({@code updates_per_batch})
 */
public record MiniBatches(int perPass, int passes) {
  private static final long STREAM = KeyedRandom.text("kedge.rl.step.MiniBatches");

  public MiniBatches {
    if (perPass < 1) {
      throw new IllegalArgumentException("minibatches_per_step is " + perPass + ", expected at least 1");
    }
    if (passes < 1) {
      throw new IllegalArgumentException("updates_per_batch is " + passes + ", expected at least 1");
    }
  }

  /** Returns the division into a single optimizer step over the whole rollout batch. */
  public static MiniBatches whole() {
    return new MiniBatches(1, 1);
  }

  /**
   * Groups of one optimizer step.
   *
   * @param number index among the optimizer steps on the rollout batch, from 0
   * @param pass index of the pass over the rollout batch, from 0
   * @param groups the groups, in the order of the rollout batch
   */
  public record MiniBatch<G> (int number, int pass, List<G> groups) {
    public MiniBatch {
      groups = List.copyOf(groups);
    }
  }

  /** Returns the number of optimizer steps per rollout batch. */
  public int updates() {
    return perPass * passes;
  }

  /**
   * Rejects a rollout batch with fewer groups than mini-batches.
   *
   * @throws IllegalArgumentException suggesting a value
   */
  public void requireGroups(int promptsPerStep) {
    if (promptsPerStep < perPass) {
      throw new IllegalArgumentException("minibatches_per_step is " + perPass
          + ", expected at most prompts_per_step, which is " + promptsPerStep
          + ": a group is not split. Maybe minibatches_per_step: " + promptsPerStep + "?");
    }
  }

  /**
   * Cuts a rollout batch into its optimizer steps, in order. Sizes differ by at most one group; a batch with fewer
   * groups than mini-batches has fewer steps.
   */
  public <G> List<MiniBatch<G>> cut(List<G> batch, long seed, long step) {
    List<MiniBatch<G>> steps = new ArrayList<>();
    int parts = Math.min(perPass, batch.size());
    for (int pass = 0; pass < passes; pass++) {
      int[] order = shuffled(batch.size(), seed, step, pass);
      for (int part = 0; part < parts; part++) {
        int from = (int) ((long) batch.size() * part / parts);
        int to = (int) ((long) batch.size() * (part + 1) / parts);
        steps.add(new MiniBatch<>(steps.size(), pass,
            Arrays.stream(order, from, to).sorted().mapToObj(batch::get).toList()));
      }
    }
    return steps;
  }

  private static int[] shuffled(int count, long seed, long step, long pass) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      int other = KeyedRandom.integer(i + 1, seed, STREAM, step, pass, i);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }
}
