package kedge.endtoend;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * When a run is killed.
 *
 * @param phase in words
 * @param reached true of the run's folder from some time of that phase on
 * @param milliseconds to wait from then
 */
record KillMoment(String phase, Predicate<Path> reached, int milliseconds) {

  static KillMoment folder() {
    return new KillMoment("making the run folder", Files::isDirectory, 0);
  }

  static KillMoment goldCheck(int milliseconds) {
    return new KillMoment("gold check", run -> Files.isRegularFile(run.resolve("recipe.yaml")), milliseconds);
  }

  static KillMoment loading(int milliseconds) {
    return new KillMoment("making the policy", run -> Files.isRegularFile(run.resolve("steps.jsonl")), milliseconds);
  }

  /** During the step after so many. */
  static KillMoment step(int done, int milliseconds) {
    String stage = done < TinyRecipe.WARMUP ? "warm-up"
        : done < TinyRecipe.WARMUP + TinyRecipe.DAPO ? "dapo" : "penalised";
    return new KillMoment(stage + ", step after " + done, run -> RunBytes.lines(run.resolve("steps.jsonl")) >= done,
        milliseconds);
  }

  /** During a write of the checkpoint after so many steps. */
  static KillMoment writing(int steps) {
    Path partial = Path.of("checkpoints", String.format(".step-%06d.partial", steps));
    return new KillMoment("writing checkpoint " + steps, run -> Files.isDirectory(run.resolve(partial)), 0);
  }

  /** After the checkpoint after so many steps was renamed into place. */
  static KillMoment written(int steps, int milliseconds) {
    Path whole = Path.of("checkpoints", String.format("step-%06d", steps));
    return new KillMoment("after checkpoint " + steps, run -> Files.isDirectory(run.resolve(whole)), milliseconds);
  }

  /** During the evaluation after so many. */
  static KillMoment evaluation(int done, int steps, int milliseconds) {
    return new KillMoment("evaluation after " + steps + " steps",
        run -> RunBytes.lines(run.resolve("steps.jsonl")) >= steps
            && RunBytes.lines(run.resolve("evaluations.jsonl")) >= done,
        milliseconds);
  }

  /** While the last report is made, or just after. */
  static KillMoment report(int milliseconds) {
    return new KillMoment("report at the end",
        run -> RunBytes.lines(run.resolve("evaluations.jsonl")) >= TinyRecipe.EVALUATIONS, milliseconds);
  }

  /** Waits for the moment and kills. @return what was hit, or null if the run had ended by then */
  String strike(KedgeProcess process, Path run) throws InterruptedException {
    while (process.alive() && !reached.test(run)) {
      Thread.onSpinWait();
    }
    if (milliseconds > 0) {
      Thread.sleep(milliseconds);
    }
    if (!process.kill()) {
      return null;
    }
    boolean partial = Files.isDirectory(run.resolve("checkpoints"))
        && !list(run.resolve("checkpoints"), ".partial").isEmpty();
    return phase + " + " + milliseconds + " ms: " + RunBytes.lines(run.resolve("steps.jsonl")) + " steps, "
        + list(run.resolve("rollouts"), "").length() + " characters of names of rollouts, "
        + RunBytes.lines(run.resolve("evaluations.jsonl")) + " evaluations"
        + (partial ? ", half a checkpoint" : "");
  }

  private static String list(Path folder, String ending) {
    String[] names = folder.toFile().list((parent, name) -> name.endsWith(ending));
    return names == null ? "" : String.join(" ", names);
  }
}
