package kedge.training.reuse;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import kedge.data.UserError;
import kedge.data.io.DiskErrors;
import kedge.policy.checkpoint.CheckpointFolder;
import kedge.recipes.Recipe;
import kedge.training.folder.FolderLock;
import kedge.training.folder.RunFolder;
import kedge.training.provenance.StageRecord;
import kedge.training.log.JsonLinesLog;

/**
 * Finds finished stages of other runs that a recipe would repeat bit for bit, and starts the run from the longest such
 * sequence. The sequence ends with a stage that leaves a checkpoint; evaluations and rollouts before it are copied with
 * the logs, later ones are repeated. Another run is used only if no process is writing it and its checkpoint and logs
 * are unchanged.
 */
public final class StageReuse {
  private final Path folder;
  private final Recipe recipe;
  private final Consumer<Path> facts;
  private final List<String> keys;
  private final PrintWriter out;

  /** A checkpoint of another run at the end of the same first stages. */
  private record Donor(Path run, Path checkpoint, StageRecord record) {
    int stages() {
      return record.stages().size();
    }
  }

  private StageReuse(Path folder, Recipe recipe, Consumer<Path> facts, PrintWriter out) {
    this.folder = folder;
    this.recipe = recipe;
    this.facts = facts;
    this.keys = RunKeys.of(recipe);
    this.out = out;
  }

  /**
   * Searches for finished stages, prints the result and starts the run.
   *
   * @param places run folders, or folders of run folders; empty for no search
   * @param folder folder of the new run
   * @param facts writes the facts about the run into its folder
   * @return whether the run was started; if not, the folder is unchanged
   * @throws UserError if a place is not a folder, or the new run's folder is not empty
   */
  public static boolean begin(List<Path> places, Path folder, Recipe recipe, Consumer<Path> facts, PrintWriter out) {
    if (places.isEmpty()) {
      return false;
    }
    RunFolder.requireUnused(folder);
    return new StageReuse(folder, recipe, facts, out).begin(places);
  }

  private boolean begin(List<Path> places) {
    List<Path> runs = places.stream().flatMap(place -> runs(place).stream())
        .map(run -> run.toAbsolutePath().normalize()).distinct().sorted()
        .filter(run -> !run.equals(folder.toAbsolutePath().normalize())).toList();
    List<Donor> donors = new ArrayList<>();
    runs.forEach(run -> donors.addAll(donors(run)));
    donors.sort(Comparator.comparingInt(donor -> -donor.stages()));
    for (Donor donor : donors) {
      if (begin(donor)) {
        return true;
      }
    }
    out.println(
        "reuse: no stage of this recipe was found finished in " + runs.size() + (runs.size() == 1 ? " run" : " runs")
            + " of " + String.join(", ", places.stream().map(Path::toString).toList()) + ": all are trained");
    return false;
  }

  private static List<Path> runs(Path place) {
    if (!Files.isDirectory(place)) {
      throw new UserError(
          "--reuse is " + place + ", expected a run folder or a folder of them: looked for "
              + place.toAbsolutePath().normalize() + ". Maybe leave --reuse out for the first run?");
    }
    return RunFolder.begun(place) ? List.of(place) : list(place).stream().filter(RunFolder::begun).toList();
  }

  private static List<Path> list(Path folder) {
    try (Stream<Path> inside = Files.list(folder)) {
      return inside.filter(Files::isDirectory).filter(path -> !path.getFileName().toString().startsWith(".")).sorted()
          .toList();
    } catch (IOException e) {
      throw DiskErrors.failed("list", folder, e);
    }
  }

  private List<Donor> donors(Path run) {
    List<Donor> donors = new ArrayList<>();
    Path checkpoints = run.resolve("checkpoints");
    for (Path checkpoint : Files.isDirectory(checkpoints) ? list(checkpoints) : List.<Path>of()) {
      try {
        StageRecord.read(checkpoint).filter(this::equal)
            .ifPresent(record -> donors.add(new Donor(run, checkpoint, record)));
      } catch (UserError damaged) {
        pass(checkpoint, damaged.getMessage());
      }
    }
    return donors;
  }

  private boolean equal(StageRecord record) {
    List<String> theirs = record.keys();
    return record.finished() && !theirs.isEmpty() && theirs.size() <= keys.size()
        && keys.subList(0, theirs.size()).equals(theirs);
  }

  private boolean begin(Donor donor) {
    Optional<FolderLock> lock = FolderLock.unlessTaken(donor.run());
    if (lock.isEmpty()) {
      pass(donor.checkpoint(), donor.run() + " is in use by another run");
      return false;
    }
    try (FolderLock held = lock.get()) {
      Optional<String> damage = damage(donor);
      damage.ifPresent(why -> pass(donor.checkpoint(), why));
      if (damage.isPresent()) {
        return false;
      }
      RunFolder.clear(folder);
      RunStart.at(donor.run(), donor.checkpoint(), donor.record().positions(), folder, recipe, donor.stages(),
          facts);
    }
    String names = String.join(", ", donor.record().stages().stream().map(StageRecord.Made::stage).toList());
    out.println(String.format(Locale.ROOT, "reuse: %s from %s: %d steps that took %.1f s are not taken again", names,
        donor.checkpoint(), steps(), seconds()));
    return true;
  }

  private static Optional<String> damage(Donor donor) {
    try {
      CheckpointFolder.verify(donor.checkpoint());
      donor.record().verifyLogs(donor.run());
      return Optional.empty();
    } catch (UserError damaged) {
      return Optional.of(damaged.getMessage());
    }
  }

  private long steps() {
    return JsonLinesLog.read(folder.resolve("steps.jsonl"), step -> {
    }).lines();
  }

  private double seconds() {
    double[] seconds = new double[1];
    JsonLinesLog.read(folder.resolve("timings.jsonl"), step -> seconds[0] += step.path("seconds").asDouble());
    return seconds[0];
  }

  private void pass(Path checkpoint, String why) {
    out.println("reuse: " + checkpoint + " is passed over: " + why);
  }
}
