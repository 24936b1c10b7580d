package kedge.training.folder;

import com.google.common.collect.Iterables;
import com.google.common.collect.Lists;
import com.google.common.collect.Streams;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import kedge.data.UserError;
import kedge.policy.checkpoint.CheckpointFolder;
import kedge.policy.optim.LearningRate;
import kedge.recipes.settings.LearningRateSettings;
import kedge.recipes.stage.RlStage;
import kedge.recipes.stage.SftStage;
import kedge.recipes.stage.Stage;
import kedge.training.parts.RlAssembly;

/**
 * A training stage of a resumed run whose number of steps has changed. A finished stage continues from the checkpoint
 * at its end; later stages are repeated.
 */
final class StageLength {
  private final Path checkpoints;
  private final RecipeChanges changes;
  private final String stage;
  private final int place;
  private final long wanted;

  private StageLength(Path run, RecipeChanges changes, String stage, ToLongFunction<String> steps) {
    this.checkpoints = run.resolve("checkpoints");
    this.changes = changes;
    this.stage = stage;
    this.place = new ArrayList<>(changes.saved().stages().keySet()).indexOf(stage);
    this.wanted = steps.applyAsLong(stage);
  }

  /**
   * Returns the stages whose length has changed, in order.
   *
   * @param steps number of steps of a training stage in the new recipe
   */
  static List<StageLength> of(Path run, RecipeChanges changes, ToLongFunction<String> steps) {
    return changes.all().stream().filter(RecipeChange::ofLength)
        .map(change -> change.key().replaceFirst("^stages\\.", "").replaceFirst("\\.[^.]+$", "")).distinct()
        .map(stage -> new StageLength(run, changes, stage, steps))
        .sorted(Comparator.comparingInt(length -> length.place)).toList();
  }

  /**
   * Rejects a length that the run has passed, or for which it cannot go back. Stages after one that goes back are
   * trained again, so they may have any length.
   *
   * @param accepted value of {@code --accept-changes}
   */
  static void require(List<StageLength> lengths, boolean accepted) {
    for (StageLength length : lengths) {
      length.require(accepted);
      if (length.goesBack()) {
        return;
      }
    }
  }

  /** Returns the checkpoint from which the run continues, if it is not the newest one. */
  static Optional<Path> returnsTo(List<StageLength> lengths) {
    return lengths.stream().filter(StageLength::goesBack).findFirst().flatMap(StageLength::end);
  }

  /** Deletes the checkpoints after the one to which the run returns, newest first. */
  static void deleteLater(List<StageLength> lengths) {
    lengths.stream().filter(StageLength::goesBack).findFirst().ifPresent(
        length -> Lists.reverse(length.later(length.end().orElseThrow())).forEach(CheckpointFolder::remove));
  }

  /** Describes what happens to each stage, one line each; called before anything is deleted. */
  static List<String> inWords(List<StageLength> lengths) {
    int first = Iterables.indexOf(lengths, StageLength::goesBack);
    return IntStream.range(0, lengths.size()).mapToObj(i -> first >= 0 && i > first
        ? lengths.get(i).stage + " is trained again"
        : lengths.get(i).inWords()).toList();
  }

  private void require(boolean accepted) {
    long done = done();
    if (wanted < done) {
      throw new UserError(asked() + ", but " + done + " steps are done, expected at least " + done
          + ". Maybe --out FOLDER for a new run?");
    }
    if (!finished()) {
      requireReference(changes.state().stageStart());
      return;
    }
    if (wanted == done) {
      return;
    }
    Path end = end().orElseThrow(() -> new UserError(asked() + ", but the checkpoint of the stage's end is not in "
        + checkpoints
        + ", with which it would go on. Maybe it was deleted, by checkpoints.keep_last or by hand? Then a "
        + "new stage after it is a way on"));
    if (changes.saved().stages().get(stage)instanceof SftStage sft
        && sft.learningRate().schedule() == LearningRateSettings.Schedule.ADALRS) {
      throw new UserError(
          asked() + ", but its search for the learning rate is over. Maybe another sft stage after it?");
    }
    RunState.StageEnd ended = RunState.read(end).ended();
    if (ended.early()) {
      throw new UserError(asked() + ", but the stage ended early after step " + done
          + " by a rule of its own, so that more steps change nothing. Maybe another stage after it?");
    }
    requireReference(ended.stageStart());
    List<Path> later = later(end);
    if (!later.isEmpty() && !accepted) {
      throw new UserError(asked() + ", but later stages have trained on what it left: "
          + later.size() + " checkpoints from " + later.get(0) + " on would be deleted and those stages trained again. "
          + "Maybe --accept-changes to do so, or --out FOLDER for a new run?");
    }
  }

  /** Fails if the checkpoint of the stage's beginning, its reference policy, no longer exists. */
  private void requireReference(long start) {
    boolean needed = changes.asked().stages().get(stage)instanceof RlStage rl
        && UserError.whereRefused("stages." + stage + ": ", () -> RlAssembly.needsReference(rl));
    Path reference = RunCheckpoints.path(checkpoints, start);
    if (needed && !all().contains(reference)) {
      throw new UserError(asked() + ", but the checkpoint with which the stage began, the reference of its KL penalty, "
          + "is not there: looked for " + reference + ". Maybe it was deleted, by checkpoints.keep_last or by hand? "
          + "Then a new stage after it is a way on");
    }
  }

  private boolean goesBack() {
    return finished() && wanted > done();
  }

  private boolean finished() {
    return place < changes.state().stage();
  }

  private String asked() {
    Stage now = changes.asked().stages().get(stage);
    return "stages." + stage + (steps(now).isPresent() ? ".steps is " + wanted
        : ".epochs is " + epochs(now) + ", which makes " + wanted + " steps");
  }

  /** Returns the number of finished steps; 0 if the end of the stage is no longer known. */
  private long done() {
    return finished() ? Streams.findLast(ends()).map(found -> RunState.read(found).ended().step()).orElse(0L)
        : changes.state().step();
  }

  /** Returns the checkpoint of the stage's end, the last one if the stage was extended before. */
  private Optional<Path> end() {
    return Streams.findLast(ends().filter(RunCheckpoints::resumable));
  }

  private Stream<Path> ends() {
    return all().stream().filter(checkpoint -> {
      RunState state = RunState.read(checkpoint);
      return state.stage() == place + 1 && state.step() == 0 && state.ended() != null;
    });
  }

  private List<Path> later(Path end) {
    long total = RunState.read(end).total();
    return all().stream().filter(checkpoint -> RunState.read(checkpoint).total() > total).toList();
  }

  private List<Path> all() {
    return RunCheckpoints.complete(checkpoints);
  }

  private static Optional<Integer> steps(Stage stage) {
    return stage instanceof SftStage sft ? sft.steps()
        : stage instanceof RlStage rl ? rl.steps() : Optional.empty();
  }

  private static double epochs(Stage stage) {
    return (stage instanceof RlStage rl ? rl.epochs() : ((SftStage) stage).epochs()).orElseThrow();
  }

  /** Describes the further course of the learning rate. */
  private String inWords() {
    Stage before = changes.saved().stages().get(stage);
    Stage now = changes.asked().stages().get(stage);
    long done = done();
    if (finished() && wanted == done) {
      return stage + " has its " + done + " steps already";
    }
    LearningRateSettings settings = rate(now);
    String goesOn = stage + " goes on after step " + done + ", ";
    if (settings.schedule() == LearningRateSettings.Schedule.CONSTANT
        || settings.schedule() == LearningRateSettings.Schedule.ADALRS || steps(before).isEmpty()
        || steps(now).isEmpty()) {
      return goesOn + "its learning rate as the schedule " + settings.schedule().name().toLowerCase(Locale.ROOT)
          + " gives it";
    }
    LearningRate course = RlAssembly.learningRate(settings);
    long perStep = now instanceof RlStage rl ? rl.updatesPerStep() : 1;
    return String.format(Locale.ROOT,
        "%sits learning rate on the %s course of %d steps: %.3g there, where that of %d steps has %.3g", goesOn,
        settings.schedule().name().toLowerCase(Locale.ROOT), steps(now).get(),
        course.at(done * perStep, steps(now).get() * perStep), steps(before).get(),
        course.at(done * perStep, steps(before).get() * perStep));
  }

  private static LearningRateSettings rate(Stage stage) {
    return stage instanceof RlStage rl ? rl.learningRate() : ((SftStage) stage).learningRate();
  }
}
