package kedge.cli.ranks;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import kedge.data.UserError;
import kedge.policy.distributed.GlooRanks;
import kedge.policy.distributed.Ranks;
import kedge.policy.distributed.Sharing.Reduction;
import kedge.recipes.Recipe;
import kedge.training.ranks.RankContract;
import kedge.training.ranks.RankFacts;
import kedge.training.stop.StoppedBySignal;
import picocli.CommandLine.Option;

/** The option {@code --ranks}, and this process's rank if a launcher started it. */
public final class RankOptions {
  private static final String NAME = "--ranks";

  @Option(names = NAME, paramLabel = "N",
      description = "Run on N processes of this machine. Logs and weights do not depend on N if N > 1. Under "
          + "torchrun omit it: RANK and WORLD_SIZE are used.")
  private Integer ranks;

  /** Returns whether the option is given. */
  public boolean given() {
    return ranks != null;
  }

  /**
   * Starts ranks on this machine and waits for them, if the option is given.
   *
   * @param arguments arguments of this command
   * @return false if this process must run the command itself
   */
  public boolean started(List<String> arguments, PrintWriter err) {
    if (ranks == null) {
      return false;
    }
    if (ranks < 1) {
      throw new UserError("--ranks is " + ranks + ", expected at least 1");
    }
    if (RankContract.of(System.getenv()).isPresent()) {
      throw new UserError("--ranks is given and WORLD_SIZE is " + System.getenv("WORLD_SIZE")
          + ", expected one of them: a launcher has started the ranks. Maybe omit --ranks?");
    }
    if (ranks == 1) {
      return false;
    }
    LocalRanks.run(ranks, without(arguments), err);
    return true;
  }

  private static List<String> without(List<String> arguments) {
    List<String> others = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      if (arguments.get(i).equals(NAME)) {
        i++;
      } else if (!arguments.get(i).startsWith(NAME + "=")) {
        others.add(arguments.get(i));
      }
    }
    return others;
  }

  /** Returns the rank of this process; empty if it is the only process. */
  public static Optional<RankContract> contract() {
    if (System.getenv(LocalRanks.CHILD) != null) {
      ParentPipe.watch();
    }
    return RankContract.of(System.getenv());
  }

  /**
   * Returns settings that several ranks add to a recipe. With {@code reduction: fast}, the sum of gradients depends on
   * the number of processes, so the fixed tree replaces it.
   *
   * @throws UserError if the ranks cannot divide the experts as the recipe asks for
   */
  public static List<String> implied(int ranks, Recipe recipe) {
    int experts = recipe.policy().expertParallel();
    if (ranks % experts != 0) {
      throw new UserError("policy.expert_parallel is " + experts + " with " + ranks + (ranks == 1 ? " rank" : " ranks")
          + ", expected a divisor of their number. Maybe " + (ranks == 1 ? "--ranks " + experts + ", or " : "")
          + "--set policy.expert_parallel=1?");
    }
    return ranks > 1 && recipe.policy().reduction() == Reduction.FAST
        ? List.of("policy.reduction=fixed_tree")
        : List.of();
  }

  /**
   * Runs the work of a command, alone or as one of several ranks.
   *
   * @param folder the run folder
   * @param work receives the group of ranks
   */
  public static void run(Optional<RankContract> contract, Recipe recipe, Path folder, PrintWriter out,
      Consumer<Ranks> work) {
    if (contract.isEmpty()) {
      work.accept(Ranks.ONE);
      return;
    }
    out.println("ranks: " + contract.get().inWords());
    out.flush();
    Map<String, String> facts = new LinkedHashMap<>(RankFacts.of(recipe));
    facts.put("run folder", folder.toAbsolutePath().normalize().toString());
    try (Ranks ranks = GlooRanks.meet(contract.get().meeting(), facts)) {
      try {
        work.accept(ranks);
      } catch (RuntimeException | Error e) {
        ranks.tell(e instanceof UserError || e instanceof StoppedBySignal ? e.getMessage() : String.valueOf(e));
        throw e;
      }
    }
  }

  /** Returns the writer on rank 0, and one that discards all output on other ranks. */
  public static PrintWriter out(Ranks ranks, PrintWriter out) {
    return ranks.leads() ? out : new PrintWriter(Writer.nullWriter());
  }
}
