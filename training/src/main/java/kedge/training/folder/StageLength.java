package kedge.training.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import kedge.data.UserError;
import kedge.data.io.DiskErrors;
import kedge.policy.checkpoint.CheckpointFolder;
import kedge.policy.optim.LearningRate;
import kedge.recipes.settings.LearningRateSettings;
import kedge.recipes.stage.RlStage;
import kedge.recipes.stage.SftStage;
import kedge.recipes.stage.Stage;
import kedge.training.parts.RlAssembly;

/**
 * A training stage of a resumed run that is given another number of steps. A stage that was finished goes on from the
 * checkpoint of its end; what came after it is done again.
 */
final class StageLength {
  private final Path checkpoints;
  private final RecipeChanges changes;
  private final String stage;
  private final int place;

  private StageLength(Path run, RecipeChanges changes, String stage) {
    this.checkpoints = run.resolve("checkpoints");
    this.changes = changes;
    this.stage = stage;
    this.place = new ArrayList<>(changes.saved().stages().keySet()).indexOf(stage);
  }

  /** The stages whose length is another, in their order. */
  static List<StageLength> of(Path run, RecipeChanges changes) {
    return changes.all().stream().filter(change -> change.effect() == RecipeChange.Effect.LENGTH)
        .map(change -> change.key().replaceFirst("^stages\\.", "").replaceFirst("\\.[^.]+$", "")).distinct()
        .map(stage -> new StageLength(run, changes, stage)).sorted(Comparator.comparingInt(length -> length.place))
        .toList();
  }

  /** Refuses a length that the run has passed, or to which it cannot go back. @param accepted see --accept-changes */
  void require(boolean accepted) {
    Optional<Integer> wanted = steps(changes.asked().stages().get(stage));
    long done = done();
    if (wanted.isPresent() && wanted.get() < done) {
      throw new UserError("stages." + stage + ".steps is " + wanted.get() + ", but " + done
          + " steps are done, expected at least " + done + ". Maybe --out FOLDER for a new run?");
    }
    if (!finished()) {
      return;
    }
    if (changes.saved().stages().get(stage)instanceof SftStage sft
        && sft.learningRate().schedule() == LearningRateSettings.Schedule.ADALRS) {
      throw new UserError("stages." + stage + ".steps is changed, but its search for the learning rate is over. Maybe "
          + "another sft stage after it?");
    }
    Path end = end().orElseThrow(() -> new UserError("stages." + stage + ".steps is changed, but the checkpoint of the "
        + "stage's end is not in " + checkpoints + ", with which it would go on. Maybe it was deleted, by "
        + "checkpoints.keep_last or by hand? Then a new stage after it is a way on"));
    if (RunState.read(end).ended().early()) {
      throw new UserError("stages." + stage + ".steps is changed, but the stage ended early after step " + done
          + " by a rule of its own, so that more steps change nothing. Maybe another stage after it?");
    }
    List<Path> later = later(end);
    if (!later.isEmpty() && !accepted) {
      throw new UserError("stages." + stage + ".steps is changed, but later stages have trained on what it left: "
          + later.size() + " checkpoints from " + later.get(0) + " on would be deleted and those stages trained again. "
          + "Maybe --accept-changes to do so, or --out FOLDER for a new run?");
    }
  }

  /** Deletes what came after the end of a finished stage, the newest first. @return what happens, in words */
  String apply() {
    if (finished()) {
      List<Path> later = new ArrayList<>(later(end().orElseThrow()));
      later.sort(Comparator.reverseOrder());
      later.forEach(CheckpointFolder::remove);
    }
    return inWords();
  }

  private boolean finished() {
    return place < changes.state().stage();
  }

  /** Steps that are done; those of the recipe where the end of the stage is no longer known. */
  private long done() {
    if (!finished()) {
      return changes.state().step();
    }
    return end().map(found -> RunState.read(found).ended().step())
        .orElseGet(() -> steps(changes.saved().stages().get(stage)).orElse(0).longValue());
  }

  private Optional<Path> end() {
    return all().stream().filter(checkpoint -> {
      RunState state = RunState.read(checkpoint);
      return state.stage() == place + 1 && state.step() == 0 && state.ended() != null
          && RunCheckpoints.resumable(checkpoint);
    }).reduce((first, second) -> second); // one that was lengthened before has ended twice
  }

  private List<Path> later(Path end) {
    long total = RunState.read(end).total();
    return all().stream().filter(checkpoint -> RunState.read(checkpoint).total() > total).toList();
  }

  private List<Path> all() {
    try (Stream<Path> folders = Files.list(checkpoints)) {
      return folders.filter(folder -> !folder.getFileName().toString().startsWith(".")
          && Files.isRegularFile(folder.resolve(RunState.FILE))).sorted().toList();
    } catch (IOException e) {
      throw DiskErrors.failed("list", checkpoints, e);
    }
  }

  private static Optional<Integer> steps(Stage stage) {
    return stage instanceof SftStage sft ? sft.steps()
        : stage instanceof RlStage rl ? rl.steps() : Optional.empty();
  }

  /** What the learning rate does from here on. */
  private String inWords() {
    Stage before = changes.saved().stages().get(stage);
    Stage now = changes.asked().stages().get(stage);
    long done = done();
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
