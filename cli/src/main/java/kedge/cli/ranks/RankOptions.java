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

/** The option {@code --ranks}, and the part of a launcher's rank that a process has. */
public final class RankOptions {
  private static final String NAME = "--ranks";

  @Option(names = NAME, paramLabel = "N",
      description = "Run on N processes of this machine, which share the work and leave the bytes of one. Under "
          + "torchrun and the like, leave it out: RANK and WORLD_SIZE say it.")
  private Integer ranks;

  /** Returns whether the option is given. */
  public boolean given() {
    return ranks != null;
  }

  /**
   * Starts ranks on this machine and waits for them, if that is asked for here.
   *
   * @param arguments of this command
   * @return false where the command is to be run by this process
   */
  public boolean started(List<String> arguments, PrintWriter err) {
    if (ranks == null) {
      return false;
    }
    if (ranks < 1) {
      throw new UserError("--ranks is " + ranks + ", expected at least 1");
    }
    if (RankContract.of(System.getenv()).isPresent()) {
      throw new UserError("--ranks is given where WORLD_SIZE is " + System.getenv("WORLD_SIZE")
          + ", expected one of them: a launcher has started these ranks. Maybe leave --ranks out?");
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

  /** The rank that this process is; empty where it is the only one. */
  public static Optional<RankContract> contract() {
    if (System.getenv(LocalRanks.CHILD) != null) {
      ParentPipe.watch();
    }
    return RankContract.of(System.getenv());
  }

  /**
   * The setting that more than one rank adds to a recipe: gradients that are summed as each process computes them
   * depend on the number of processes.
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
   * Does the work of a command as one of several ranks, or alone.
   *
   * @param folder of the run
   * @param work is given the ranks, and where rank 0 alone writes to
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

  /** Where a rank prints: nowhere but on rank 0. */
  public static PrintWriter out(Ranks ranks, PrintWriter out) {
    return ranks.leads() ? out : new PrintWriter(Writer.nullWriter());
  }
}
