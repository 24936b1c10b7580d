package kedge.training.stage;

import kedge.training.ranks.DividedDigest;
import kedge.training.ranks.SameWeights;
import kedge.training.stop.StopSignals;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import kedge.policy.Policy;
import kedge.policy.distributed.Ranks;
import kedge.policy.checkpoint.Provenance;
import kedge.recipes.stage.Stage;
import kedge.training.folder.CheckpointProvenance;
import kedge.training.folder.CheckpointRetention;
import kedge.training.folder.HeldState;
import kedge.training.folder.RunCheckpoints;
import kedge.training.folder.RunFolder;
import kedge.training.folder.RunLogs;
import kedge.training.folder.RunState;
import kedge.training.parts.RunParts;
import kedge.training.parts.StageProblems;
import kedge.training.reuse.RunKeys;

/** A run in progress: its parts, policy, logs, checkpoints, and its state, which every step and stage advances. */
public final class ActiveRun {
  private final RunParts parts;
  private final RunFolder folder;
  private final Policy policy;
  private final RunLogs logs;
  private final PrintWriter out;
  private final RunCheckpoints checkpoints;
  private final CheckpointRetention retention;
  private final RunKeys keys;
  private final Provenance provenance;
  private Optional<Path> resumed = Optional.empty();
  private RunState state = RunState.start();
  private Runnable report = () -> {
  };
  private long reported = System.nanoTime();
  private long reportNanoseconds = 200_000_000;

  /** Makes a run at its beginning. */
  public ActiveRun(RunParts parts, RunFolder folder, RunKeys keys, Policy policy, RunLogs logs, PrintWriter out) {
    this.parts = parts;
    this.folder = folder;
    this.keys = keys;
    this.policy = policy;
    this.logs = logs;
    this.out = out;
    this.checkpoints = new RunCheckpoints(folder.checkpoints(), parts.policyParts());
    this.retention = new CheckpointRetention(folder.path(), checkpoints, parts.recipe(), logs);
    this.provenance = CheckpointProvenance.of(parts.recipe(), DividedDigest.whole(policy));
  }

  /**
   * Restores weights, optimizer and state from the newest checkpoint; empty if there is none. After a checkpoint at the
   * end of a stage that has been extended since, the run continues within that stage.
   */
  public Optional<Path> restore() {
    resumed = checkpoints.latest();
    resumed.ifPresent(checkpoint -> state = checkpoints.restore(checkpoint, policy,
        found -> longer(found) ? found.reopened() : found));
    requireSameWeights();
    return resumed;
  }

  /** Compares the initial weights of the ranks. @throws kedge.data.UserError if they differ */
  public void requireSameWeights() {
    SameWeights.require(ranks(), policy, "as read from " + resumed.map(Path::toString).orElse("the recipe's policy"));
  }

  private boolean longer(RunState found) {
    return found.ended() != null && !found.ended().early()
        && steps(found.stage() - 1).orElse(0) > found.ended().step();
  }

  /** Number of steps of a training stage; empty for stages of other kinds. @param place place of the stage, from 0 */
  private OptionalLong steps(int place) {
    Map.Entry<String, Stage> entry = List.copyOf(parts.recipe().stages().entrySet()).get(place);
    return StageProblems.steps(entry.getKey(), entry.getValue(), parts);
  }

  /** Continues from another state with the same weights. */
  public void moveTo(RunState other) {
    state = other;
  }

  /** Moves on to the beginning of the next stage. */
  public void nextStage() {
    state = state.nextStage(state.step() < steps(state.stage()).orElse(0));
    resumed = Optional.empty();
  }

  /** Writes a checkpoint of the current state. */
  public void save() {
    save(HeldState.NOTHING, false);
  }

  /**
   * Writes a checkpoint of the current state.
   *
   * @param held what it stores in addition to policy and optimizer
   * @param interim whether the clock or a signal, not the recipe, is the reason
   */
  void save(HeldState held, boolean interim) {
    SameWeights.require(ranks(), policy, "after " + state.total() + " steps of the run");
    if (policy.optimizer().first().divided() && ranks().decide(() -> checkpoints.due(state)) && !leads()) {
      checkpoints.serve(policy, held);
    }
    if (leads()) {
      folder.requireHeld();
      checkpoints.save(policy, state.with(logs.positions()), provenance, keys.record(state, logs),
          logs.beginnings(), held, interim);
    }
    ranks().await();
  }

  /** The processes that compute the run together. */
  public Ranks ranks() {
    return parts.ranks();
  }

  /** Returns whether this process writes the run's folder. */
  public boolean leads() {
    return ranks().leads();
  }

  /**
   * Agrees with the other ranks whether a signal has asked any of them to stop; later signals count at the next call.
   */
  boolean stopAsked() {
    if (ranks().size() == 1) {
      return StopSignals.asked().isPresent();
    }
    Optional<String> signal = ranks().gather(StopSignals.asked().orElse("").getBytes(StandardCharsets.UTF_8)).stream()
        .map(name -> new String(name, StandardCharsets.UTF_8)).filter(name -> !name.isEmpty()).findFirst();
    signal.ifPresent(StopSignals::agree);
    return signal.isPresent();
  }

  /** Stops the run between two stages, if a signal came while the last step was taken. */
  public void stopIfAsked() {
    if (stopAsked()) {
      StopSignals.stopIfAsked("after the last step of a stage");
    }
  }

  /** Clears the optimizer's moments, before a stage begins. */
  public void resetOptimizer() {
    policy.optimizer().reset();
  }

  /** The newest checkpoint. */
  public Optional<Path> newest() {
    return checkpoints.latest();
  }

  /** Sets the action that writes the run's page; without it no page is written while a stage runs. */
  public void reportBy(Runnable page) {
    report = page;
  }

  /** Writes the page, unless that takes more than 2 % of the time. @param now writes in any case */
  void report(boolean now) {
    long begin = System.nanoTime();
    if (leads() && (now || begin - reported > 50 * reportNanoseconds)) {
      report.run();
      reported = System.nanoTime();
      reportNanoseconds = reported - begin;
    }
  }

  public RunState state() {
    return state;
  }

  /** Returns the checkpoint that the current stage was resumed from; empty if it began in this process. */
  Optional<Path> resumed() {
    return resumed;
  }

  RunParts parts() {
    return parts;
  }

  Path folder() {
    return folder.path();
  }

  Policy policy() {
    return policy;
  }

  RunLogs logs() {
    return logs;
  }

  /** Deletes the checkpoints that are not kept. */
  public CheckpointRetention retention() {
    return retention;
  }

  RunCheckpoints checkpoints() {
    return checkpoints;
  }

  PrintWriter out() {
    return out;
  }
}
