package kedge.training.stage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import kedge.data.UserError;
import kedge.policy.Policy;
import kedge.policy.checkpoint.SafeTensorsFile;
import kedge.policy.checkpoint.SafeTensorsWriter.Source;
import kedge.policy.optim.NonFiniteGradient;
import kedge.sft.SftReport;
import kedge.sft.adalrs.AdaLrs;
import kedge.sft.adalrs.LearningRateSearch.Action;
import kedge.sft.adalrs.LearningRateSearch;
import kedge.sft.adalrs.PolicySnapshot;
import kedge.training.folder.RunCheckpoints;
import kedge.training.folder.RunState;

/** Runs the steps of a stage with AdaLRS: takes and restores the snapshots of its rounds. */
final class RateSearch implements AutoCloseable {
  private final AdaLrs settings;
  private final long steps;
  private final Policy policy;
  private Optional<PolicySnapshot> start = Optional.empty();
  private Optional<PolicySnapshot> plain = Optional.empty();

  /** A step of the search. @param report empty if an arm of a round ended in non-finite numbers */
  record Step(Optional<SftReport> report, LearningRateSearch before, LearningRateSearch.Next next) {
  }

  RateSearch(AdaLrs settings, long steps, Policy policy) {
    this.settings = settings;
    this.steps = steps;
    this.policy = policy;
  }

  /** Returns the reason why no search is possible; empty if it is possible. */
  Optional<String> unsearched() {
    return settings.hasRoom(steps) ? Optional.empty()
        : Optional.of("adalrs looks for no rate: its " + steps + " steps have no room for a round of twice "
            + "window " + settings.window()
            + " between warmup_steps or from, and until. Maybe a smaller window, or more steps?");
  }

  /** Runs one step. @param run trains on the batch with the given index at the given learning rate */
  Step step(RunState state, BiFunction<Long, Double, SftReport> run) {
    LearningRateSearch search = Optional.ofNullable(state.search()).orElseGet(() -> LearningRateSearch.begin(settings));
    if (search.begins(settings, state.step(), steps)) {
      start = Optional.of(hold(start));
    }
    boolean inRound = search.inRound() || search.begins(settings, state.step(), steps);
    Optional<SftReport> report = run(search.batch(), search.rate(settings, state.step(), steps), inRound, run);
    LearningRateSearch.Next next = search.after(settings, state.step(), steps,
        report.map(SftReport::loss).orElse(Double.NaN));
    act(next.action());
    return new Step(report, search, next);
  }

  private void act(Action action) {
    switch (action) {
      case TRY -> {
        plain = Optional.of(hold(plain));
        start.orElseThrow().restore(policy);
      }
      case TRY_AGAIN, ROLL_BACK_TO_START -> start.orElseThrow().restore(policy);
      case ROLL_BACK -> plain.orElseThrow().restore(policy);
      case GO_ON, KEEP -> {
      }
    }
  }

  private PolicySnapshot hold(Optional<PolicySnapshot> held) {
    if (held.isEmpty()) {
      return new PolicySnapshot(policy);
    }
    held.get().take(policy);
    return held.get();
  }

  private static Optional<SftReport> run(long batch, double rate, boolean inRound,
      BiFunction<Long, Double, SftReport> run) {
    try {
      return Optional.of(run.apply(batch, rate));
    } catch (NonFiniteGradient failure) {
      if (inRound) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  /** Returns the snapshots that a checkpoint within a round stores. */
  List<Source> held(RunState state) {
    List<Source> sources = new ArrayList<>();
    if (state.search() != null && state.search().inRound()) {
      sources.addAll(start.orElseThrow().sources("start"));
      if (state.search().trying()) {
        sources.addAll(plain.orElseThrow().sources("plain"));
      }
    }
    return sources;
  }

  /** Reads the snapshots from the checkpoint that the state came from. */
  void resume(Path checkpoint, RunState state) {
    LearningRateSearch search = state.search();
    if (search == null || !search.inRound()) {
      return;
    }
    if (!Files.isRegularFile(RunCheckpoints.search(checkpoint))) {
      throw new UserError(RunCheckpoints.search(checkpoint) + ": there is no such file"
          + ", expected the snapshots of the round of adalrs it was written in");
    }
    long began = state.updates() - search.round().losses().size();
    try (SafeTensorsFile file = SafeTensorsFile.open(RunCheckpoints.search(checkpoint))) {
      start = Optional.of(new PolicySnapshot(policy));
      start.get().read(file, "start", began);
      if (search.trying()) {
        plain = Optional.of(new PolicySnapshot(policy));
        plain.get().read(file, "plain", began + search.window());
      }
    }
  }

  @Override
  public void close() {
    start.ifPresent(PolicySnapshot::close);
    plain.ifPresent(PolicySnapshot::close);
  }
}
