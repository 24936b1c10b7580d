package kedge.training.stage;

import kedge.training.stop.StoppedBySignal;
import kedge.training.stop.StopSignals;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import kedge.data.UserError;
import kedge.data.io.JsonLinesFile;
import kedge.data.io.JsonNumbers;
import kedge.policy.generate.NonFiniteLogits;
import kedge.policy.optim.NonFiniteGradient;
import kedge.recipes.annotation.Tag;
import kedge.rl.step.StepFailure;
import kedge.rollouts.remote.FleetFault;
import kedge.training.folder.ResidentMemory;
import kedge.training.folder.RunLogs;
import kedge.training.folder.RunState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a stage step by step: a step, its log lines, the next state, and a checkpoint if one is due. */
final class StepLoop {
  private static final Logger LOG = LoggerFactory.getLogger(StepLoop.class);
  private final String name;
  private final StageSteps steps;
  private final ActiveRun run;
  private long saved;

  StepLoop(String name, StageSteps steps, ActiveRun run) {
    this.name = name;
    this.steps = steps;
    this.run = run;
  }

  /**
   * Runs the rest of the stage, and stops after a step if a signal asks for it.
   *
   * @throws StoppedBySignal after a signal, when the checkpoint is written
   */
  void run(StepPlan plan) {
    try (Progress progress = Progress.of(name, run.state().step(), steps.count(), run.out());
        StopSignals signals = new StopSignals(run.out())) {
      saved = System.nanoTime();
      boolean last = run.state().step() >= steps.count();
      while (!last) {
        StageSteps.Outcome outcome = step();
        write(outcome);
        RunState state = run.state().after(outcome.cursor(), run.policy().optimizer().steps(), outcome.search());
        run.moveTo(state);
        progress.at(state.step(), outcome.note());
        if (plan.evaluates(state.step())) {
          evaluate(plan, state);
        }
        last = outcome.last() || state.step() >= steps.count() || stops(plan, state);
        if (!last) {
          saveIfDue(plan, state);
        }
      }
      end();
    }
  }

  /** Waits for draws that are no longer needed after an early end, so that the next stage has the servers to itself. */
  private void end() {
    try {
      steps.settle();
    } catch (FleetFault needless) {
      LOG.warn("{}: completions for steps that are not taken were not drawn: {}", name, needless.getMessage());
    }
  }

  /** Waits for running draws, so that an evaluation has the servers to itself. */
  private void settle() {
    try {
      steps.settle();
    } catch (FleetFault failure) {
      throw failed(failure, "");
    }
  }

  private void evaluate(StepPlan plan, RunState state) {
    settle();
    try {
      plan.evaluation().accept(state.step());
    } catch (FleetFault failure) {
      throw failed(failure, "");
    }
  }

  /**
   * Returns whether a rule ends the stage; decided by rank 0, which has the logs. No stage ends within a round of a
   * learning-rate search, whose steps may be rolled back.
   */
  private boolean stops(StepPlan plan, RunState state) {
    boolean inRound = state.search() != null && state.search().inRound();
    return !inRound && plan.stop().isPresent() && run.ranks().decide(() -> ruled(plan, state));
  }

  private boolean ruled(StepPlan plan, RunState state) {
    Optional<String> why = plan.stop().flatMap(stop -> stop.after(state.total(), state.step()));
    why.ifPresent(reason -> run.out().println(name + " ends early after step " + state.step() + ": " + reason));
    return why.isPresent();
  }

  /** Returns whether a checkpoint is due by the clock; its time does not affect the result. */
  private boolean late() {
    double minutes = run.parts().recipe().checkpoints().everyMinutes();
    return minutes > 0 && System.nanoTime() - saved >= minutes * 60e9;
  }

  private void saveIfDue(StepPlan plan, RunState state) {
    boolean asked = run.stopAsked();
    boolean named = plan.saves(state.step()) || plan.evaluates(state.step())
        && run.ranks().decide(() -> run.retention().amongBest(state.total()));
    if (named || asked || run.ranks().decide(this::late)) {
      save(plan, state, !named, asked);
    }
  }

  private void save(StepPlan plan, RunState state, boolean interim, boolean asked) {
    run.save(steps.held(state), interim); // without failed draws, so that the training so far is not lost
    settle();
    saved = System.nanoTime();
    if (run.leads()) {
      run.retention().apply(plan.reference() ? Optional.of(state.stageStart()) : Optional.empty());
    }
    run.report(StopSignals.asked().isPresent());
    if (asked || run.ranks().size() == 1) { // several ranks stop only after they have agreed
      StopSignals.stopIfAsked("in stage " + name + " after step " + state.step() + ", a checkpoint is written");
    }
  }

  private StageSteps.Outcome step() {
    try {
      return steps.step(run.state());
    } catch (StepFailure failure) {
      throw failed(failure, keepRollouts(failure));
    } catch (NonFiniteGradient | NonFiniteLogits | FleetFault failure) {
      throw failed(failure, "");
    } catch (RuntimeException failure) {
      throw OutOfMemory.is(failure) ? failed(OutOfMemory.withAdvice(failure), "") : failure;
    }
  }

  private void write(StageSteps.Outcome outcome) {
    run.logs().append("steps", line(outcome.values()));
    Map<String, Object> timings = line(outcome.timings());
    timings.put("resident_bytes", ResidentMemory.bytes());
    timings.put("since_start_seconds", ResidentMemory.secondsSinceStart());
    run.logs().append("timings", timings);
    run.logs().appendRollouts(name, run.state().step(),
        RolloutLines.kept(outcome.rollouts(), run.parts().recipe().rolloutLog(), run.state().step()).stream()
            .map(this::line).toList());
    outcome.made().forEach(line -> run.logs().append(RunLogs.pool(name), line));
  }

  private Map<String, Object> line(Map<String, Object> values) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("stage", name);
    line.put("type", run.parts().recipe().stages().get(name).getClass().getAnnotation(Tag.class).value());
    line.put("step", run.state().step());
    line.putAll(values);
    return line;
  }

  /** Writes the failed step's rollouts; returns their file, or why they could not be written. */
  private String keepRollouts(StepFailure failure) {
    if (failure.groups().isEmpty() || !run.leads()) {
      return "";
    }
    Path file = run.folder().resolve("failed-" + name + "-step-" + run.state().step() + ".jsonl");
    try (JsonLinesFile lines = JsonLinesFile.open(file)) {
      lines.truncateTo(0);
      RolloutLines.of(failure.groups()).forEach(line -> lines.append(JsonNumbers.orNull(line)));
      return " The rollouts are in " + file + ".";
    } catch (UncheckedIOException | IllegalArgumentException | UserError e) {
      failure.addSuppressed(e);
      return " The rollouts could not be kept: " + e.getMessage() + ".";
    }
  }

  private UserError failed(RuntimeException failure, String rollouts) {
    return new UserError("stage " + name + ", step " + run.state().step() + ": " + failure.getMessage()
        + (failure.getMessage() != null && failure.getMessage().endsWith("?") ? "" : ".") + rollouts
        + run.checkpoints().latest().map(latest -> " The newest checkpoint is " + latest)
            .orElse(" There is no checkpoint yet"),
        failure);
  }
}
