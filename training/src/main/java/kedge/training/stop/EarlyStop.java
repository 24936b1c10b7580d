package kedge.training.stop;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import kedge.data.UserError;
import kedge.recipes.check.MetricLines;
import kedge.recipes.run.StopEarlySettings;
import kedge.training.folder.MetricLog;
import kedge.training.folder.RunLogs;

/** Decides after each step whether a stage ends early. It uses only the run's logs, so there is no state to save. */
public final class EarlyStop {
  private final String stage;
  private final StopEarlySettings settings;
  private final RunLogs logs;
  private final int readingEvery;

  /** @param readingEvery number of steps between evaluations; 0 for none */
  public EarlyStop(String stage, StopEarlySettings settings, RunLogs logs, int readingEvery) {
    this.stage = stage;
    this.settings = settings;
    this.logs = logs;
    this.readingEvery = readingEvery;
  }

  /**
   * Returns why the stage ends; empty if it continues.
   *
   * @param total number of finished steps of the run, including this one
   * @param step number of finished steps of the stage
   */
  public Optional<String> after(long total, long step) {
    MetricLog log = logs.readings(settings.metric(), MetricLines.of(stage, settings.metric(), readingEvery > 0));
    if (!log.known() && step >= Math.max(1, readingEvery)) {
      throw new UserError("stages." + stage + (readingEvery > 0 ? "" : ", which is not evaluated,") + " has logged no "
          + settings.metric() + " after " + step
          + " steps, which its stop_early.metric names. Maybe a key of a line of "
          + logs.file("steps") + ", or evaluate_every and evaluate_with?");
    }
    if (log.values().isEmpty() || log.values().lastKey() != total) {
      return Optional.empty(); // the metric has no value at this step
    }
    double best = Double.NaN;
    int since = 0;
    for (Map.Entry<Long, Double> reading : log.values().entrySet()) {
      boolean first = Double.isNaN(best);
      if (first || settings.direction().better(reading.getValue(), best, settings.leastChange())) {
        best = reading.getValue();
        since = 0;
      } else {
        since++;
      }
    }
    double now = log.values().lastEntry().getValue();
    if (settings.reached().isPresent() && !settings.direction().better(settings.reached().get(), now, 0)) {
      return Optional.of(String.format(Locale.ROOT, "%s is %.4g, and stop_early.reached %.4g", settings.metric(), now,
          settings.reached().get()));
    }
    return settings.patience().isPresent() && since >= settings.patience().get()
        ? Optional.of(String.format(Locale.ROOT, "%s has had no new best for %d readings, its best is %.4g",
            settings.metric(), since, best))
        : Optional.empty();
  }
}
