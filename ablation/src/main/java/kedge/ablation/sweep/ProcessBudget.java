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
 * @param cores that {@code --cores} allows them together; without it those of the machine, of which a recipe may take
 * more than there are
 * @param memory bytes they may use together
 * @param machine cores of this machine, which a run takes where its recipe does not say
 */
public record ProcessBudget(Optional<Integer> cores, long memory, int machine) {
  private static final double GIB = 1L << 30;

  /** The given limits; by default all cores of this machine and four fifths of its memory. */
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
   * Runs of a cell that fit beside each other. A run's threads are its recipe's, never changed here: they are part of
   * what it computes.
   *
   * @throws UserError if the memory or the cores are too few for one
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

  /** Runs that fit into the memory, and on their card if they have one: all use the same. */
  private long onCard(Optional<Gpu> card, long needed) {
    return Math.min(memory, card.map(Gpu::memory).orElse(Long.MAX_VALUE)) / needed;
  }
}
