package kedge.ablation.sweep;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import kedge.data.UserError;
import kedge.data.io.AtomicFile;
import kedge.recipes.reader.RecipeWriter;
import kedge.training.folder.RunFolder;
import kedge.training.reuse.RunStart;

/**
 * Runs jobs in child processes, several at a time, each after its parent. Finished jobs are recorded in the folder, so
 * a killed sweep can be resumed; failed jobs are retried.
 */
final class Sweep {
  private static final long LOOK_EVERY_MILLISECONDS = 50;
  private final Path folder;
  private final List<Job> jobs;
  private final int atOnce;
  private final PrintWriter out;
  private final Map<String, Double> seconds = new LinkedHashMap<>();
  private final Map<String, String> failed = new LinkedHashMap<>();
  private final List<ChildRun> running = new ArrayList<>();

  /** Makes a sweep. @param jobs parents before children */
  Sweep(Path folder, List<Job> jobs, int atOnce, PrintWriter out) {
    this.folder = folder;
    this.jobs = jobs;
    this.atOnce = atOnce;
    this.out = out;
  }

  /** Runs all unfinished jobs. @return job key → reason of its failure */
  Map<String, String> run() {
    Set<Job> waiting = new LinkedHashSet<>();
    for (Job job : jobs) {
      readMark(job).ifPresentOrElse(took -> seconds.put(job.key(), took), () -> waiting.add(job));
    }
    try {
      while (!waiting.isEmpty() || !running.isEmpty()) {
        List<Job> ready = waiting.stream().filter(this::decided).toList();
        for (Job job : ready) {
          if (job.parent().filter(parent -> failed.containsKey(parent.key())).isPresent()) {
            waiting.remove(job);
            failed.put(job.key(), failed.get(job.parent().get().key()));
          } else if (running.size() < atOnce) {
            waiting.remove(job);
            start(job);
          }
        }
        finish();
      }
    } finally {
      running.forEach(ChildRun::kill);
    }
    return failed;
  }

  /** Returns whether the job's parent has ended, with success or not. */
  private boolean decided(Job job) {
    return job.parent().isEmpty() || seconds.containsKey(job.parent().get().key())
        || failed.containsKey(job.parent().get().key());
  }

  /** Starts a job. If it cannot be started it counts as failed, and the others continue. */
  private void start(Job job) {
    try {
      Files.createDirectories(job.folder().getParent());
      if (job.parent().isPresent() && !RunFolder.begun(job.folder())) {
        RunStart.at(job.parent().get().folder(), job.folder(), job.recipe(), job.from());
      }
      Path recipe = Files.createDirectories(folder.resolve("jobs")).resolve(job.key() + ".yaml");
      Files.writeString(recipe, RecipeWriter.write(job.recipe()));
      running.add(ChildRun.start(job, recipe, folder.resolve("jobs").resolve(job.key() + ".log")));
    } catch (IOException | UserError e) {
      failed.put(job.key(), "cannot start " + job.name() + ": " + e.getMessage());
      printResult(job, 0);
    }
  }

  private void finish() {
    try {
      Thread.sleep(LOOK_EVERY_MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during a run", e);
    }
    for (ChildRun child : running.stream().filter(ChildRun::over).toList()) {
      running.remove(child);
      Job job = child.job();
      if (child.well()) {
        seconds.put(job.key(), child.seconds());
        writeMark(job, child.seconds());
      } else {
        failed.put(job.key(), child.reason());
      }
      printResult(job, child.seconds());
    }
  }

  private void printResult(Job job, double took) {
    out.println(job.name() + ": " + (failed.containsKey(job.key()) ? "FAILED: " + failed.get(job.key()) : "done")
        + String.format(Locale.ROOT, " (%.0f s; %d of %d)", took, seconds.size() + failed.size(), jobs.size()));
    out.flush();
  }

  /** Returns the seconds saved by training shared stages once. */
  double saved() {
    return jobs.stream().filter(job -> seconds.containsKey(job.key()))
        .mapToDouble(job -> (job.runs() - 1) * seconds.get(job.key())).sum();
  }

  /** Returns the seconds of all finished jobs, including earlier sessions. */
  double spent() {
    return seconds.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  private Path mark(Job job) {
    return folder.resolve("jobs").resolve(job.key() + ".done");
  }

  private Optional<Double> readMark(Job job) {
    try {
      return Files.exists(mark(job)) && RunFolder.begun(job.folder())
          ? Optional.of(Double.parseDouble(Files.readString(mark(job)).strip()))
          : Optional.empty();
    } catch (IOException e) {
      throw new UserError("cannot read " + mark(job), e);
    }
  }

  private void writeMark(Job job, double took) {
    AtomicFile.write(mark(job), String.format(Locale.ROOT, "%.3f%n", took));
  }
}
