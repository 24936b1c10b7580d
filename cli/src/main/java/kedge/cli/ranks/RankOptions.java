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

/** The options {@code --ranks} and {@code --on}, and this process's rank if a launcher started it. */
public final class RankOptions {
  private static final String RANKS = "--ranks";
  private static final String ON = "--on";

  @Option(names = RANKS, paramLabel = "N",
      description = "Run on N processes of this machine, or, with --on, of a cluster. Logs and weights do not depend "
          + "on N if N > 1. Under torchrun omit it: RANK and WORLD_SIZE are used.")
  private Integer ranks;

  @Option(names = ON, paramLabel = "MASTER",
      description = "With --ranks: start the ranks on the executors of Apache Spark, spark://HOST:PORT. They must see "
          + "the run folder and the files of the recipe under the same path.")
  private String on;

  /** Returns the option that starts ranks, if one is given. */
  public Optional<String> given() {
    return on != null ? Optional.of(ON) : Optional.ofNullable(ranks).map(number -> RANKS);
  }

  /** Returns whether the ranks are to be started on a cluster. */
  public boolean onCluster() {
    return on != null;
  }

  /**
   * Checks the options.
   *
   * @param environment environment variables of this process
   */
  public void require(Map<String, String> environment) {
    if (ranks == null) {
      if (on != null) {
        throw new UserError("--on is given without --ranks, expected both: a cluster starts the ranks of a run. Maybe"
            + " --ranks 2?");
      }
      return;
    }
    if (ranks < (on == null ? 1 : 2)) {
      throw new UserError("--ranks is " + ranks + ", expected at least " + (on == null ? "1" : "2 with --on"));
    }
    if (RankContract.of(environment).isPresent()) {
      throw new UserError("--ranks is given and WORLD_SIZE is " + environment.get("WORLD_SIZE")
          + ", expected one of them: a launcher has started the ranks. Maybe omit --ranks?");
    }
  }

  /**
   * Starts ranks on this machine and waits for them, if the options say so.
   *
   * @param arguments arguments of this command
   * @return false if this process must run the command itself, or a cluster
   */
  public boolean started(List<String> arguments, PrintWriter err) {
    require(System.getenv());
    if (ranks == null || ranks == 1 || on != null) {
      return false;
    }
    LocalRanks.run(ranks, without(arguments), err);
    return true;
  }

  /**
   * Starts ranks on the cluster and waits for them.
   *
   * @param arguments arguments of this command
   * @param recipe the recipe's file
   * @param folder the run folder
   */
  public void runOnCluster(List<String> arguments, Path recipe, Path folder, PrintWriter out, PrintWriter err) {
    new ClusterRanks(ranks, out, err).run(on, without(arguments), recipe, folder);
  }

  static List<String> without(List<String> arguments) {
    List<String> others = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals(RANKS) || argument.equals(ON)) {
        i++;
      } else if (!argument.startsWith(RANKS + "=") && !argument.startsWith(ON + "=")) {
        others.add(argument);
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
