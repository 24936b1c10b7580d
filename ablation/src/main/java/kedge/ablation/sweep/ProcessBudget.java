package kedge.ablation.sweep;

import java.util.Locale;
import java.util.Optional;
import kedge.data.UserError;
import kedge.policy.model.ModelShape;
import kedge.policy.natives.Devices;
import kedge.policy.natives.Gpu;
import kedge.policy.natives.Machine;
import kedge.recipes.Recipe;
import kedge.recipes.reader.RecipeReader;
import kedge.recipes.settings.LocalModelSettings;
import kedge.training.parts.PolicyParts;
import kedge.training.plan.MemoryPlan;
import kedge.training.plan.Workload;

/**
 * Cores and memory that the runs of an ablation share.
 *
 * @param cores limit of {@code --cores} for all runs together; if empty, the machine's cores, which one recipe may
 * exceed
 * @param memory limit for all runs together, in bytes
 * @param machine number of cores of this machine, used by runs whose recipe has no limit
 */
public record ProcessBudget(Optional<Integer> cores, long memory, int machine) {
  private static final double GIB = 1L << 30;

  /** Returns the given limits; by default all cores of this machine and four fifths of its memory. */
  public static ProcessBudget of(Optional<Integer> cores, Optional<Double> gibibytes) {
    Machine machine = Machine.here();
    if (cores.orElse(1) < 1 || gibibytes.orElse(1.0) <= 0) {
      throw new UserError(
          "--cores is " + cores.orElse(1) + " and --memory " + gibibytes.orElse(1.0) + ", expected both above 0");
    }
    long memory = machine.memory() > 0 ? machine.memory() / 5 * 4 : Long.MAX_VALUE;
    return new ProcessBudget(cores, gibibytes.map(wanted -> (long) (wanted * GIB)).orElse(memory), machine.cores());
  }

  /**
   * Returns the number of runs of a cell that fit at a time. The number of threads is the recipe's and not changed,
   * since it may change the result.
   *
   * @throws UserError if memory or cores are too few for one run
   */
  int atOnce(String cell, Recipe recipe) {
    ModelShape shape = PolicyParts.shape(recipe.policy());
    long needed = recipe.stages().values().stream()
        .mapToLong(stage -> MemoryPlan.of(shape, Workload.of(shape, recipe, stage)).peak())
        .max().orElseThrow();
    needed += recipe.chatModels().values().stream().filter(LocalModelSettings.class::isInstance)
        .map(LocalModelSettings.class::cast)
        .mapToLong(model -> MemoryPlan.weights(PolicyParts.shape(model.policy()), model.dtype())).sum();
    Optional<Gpu> card = Devices.card(recipe.policy().device());
    if (card.isPresent()) {
      card.get().requireMemory(needed, "cell " + cell + ": one run");
    }
    if (needed > memory) {
      throw new UserError(String.format(Locale.ROOT,
          "cell %s: one run is expected to need %.1f GiB, but --memory allows %.1f GiB. Maybe a larger --memory, "
              + "or a smaller policy.tokens_per_microbatch?",
          cell, needed / GIB, memory / GIB));
    }
    int threads = recipe.policy().threads().orElse(machine);
    if (cores.isPresent() && threads > cores.get()) {
      throw new UserError("cell " + cell + ": one run takes " + threads + " threads, "
          + (recipe.policy().threads().isPresent()
              ? "by its policy.threads"
              : "all cores of this machine as it has no policy.threads")
          + ", but --cores allows " + cores.get()
          + ". Maybe a larger --cores, or set: {policy.threads: " + cores.get() + "} in the ablation's file?");
    }
    return (int) Math.max(1, Math.min(cores.orElse(machine) / Math.max(1, threads), onCard(card, needed)));
  }

  /** Returns the number of runs that fit into memory, and onto their GPU, which all runs share. */
  private long onCard(Optional<Gpu> card, long needed) {
    return Math.min(memory, card.map(Gpu::memory).orElse(Long.MAX_VALUE)) / needed;
  }
}
