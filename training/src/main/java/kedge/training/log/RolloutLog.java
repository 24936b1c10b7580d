package kedge.training.log;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kedge.data.UserError;
import kedge.data.io.JsonLinesParts;

/**
 * The rollouts of a run: parts of at most {@value #STEPS} steps of one stage, {@code
 * rollouts/NNNNNN-STAGE-STEP.jsonl.gz} with the number of the first step. Runs of old versions have a single {@code
 * rollouts.jsonl}.
 */
public final class RolloutLog {
  /** Number of steps per part. */
  public static final int STEPS = 10;
  private static final Pattern PART = Pattern.compile("(.+)-(\\d{6,})");

  /**
   * Contents of a file of the log.
   *
   * @param stage name of the stage; empty if the file has all stages
   * @param step first step in the file
   */
  public record Part(Path file, Optional<String> stage, long step) {
    /** Returns whether the file may have rollouts of a step. */
    public boolean mayHold(String name, long number) {
      return stage.isEmpty() || stage.get().equals(name) && step <= number && number < step + STEPS;
    }
  }

  private RolloutLog() {
  }

  /** Returns the name of the part for a step. */
  public static String part(String stage, long step) {
    return String.format(Locale.ROOT, "%s-%06d", stage, step - step % STEPS);
  }

  /** Returns the files of a run's rollouts in order. */
  public static List<Part> parts(Path run) {
    return LogFiles.of(run, LogFiles.ROLLOUTS).files().stream().map(RolloutLog::part).toList();
  }

  private static Part part(Path file) {
    return JsonLinesParts.part(file).map(PART::matcher).filter(Matcher::matches)
        .map(name -> new Part(file, Optional.of(name.group(1)), Long.parseLong(name.group(2))))
        .orElseGet(() -> new Part(file, Optional.empty(), 0));
  }

  /** Reads every rollout of a run in order. @throws UserError at a line that is not a JSON object */
  public static JsonLinesLog.Count read(Path run, Consumer<JsonNode> each) {
    return read(run, part -> true, (stage, step) -> true, each);
  }

  /**
   * Reads rollouts of a run in order.
   *
   * @param files selects the files to read
   * @throws UserError at a line that is not a JSON object, or if a file other than the last ends within a line
   */
  public static JsonLinesLog.Count read(Path run, Predicate<Part> files, JsonLinesLog.Wanted wanted,
      Consumer<JsonNode> each) {
    List<Part> parts = parts(run);
    long lines = 0;
    boolean halfWritten = false;
    for (int i = 0; i < parts.size(); i++) {
      if (files.test(parts.get(i))) {
        JsonLinesLog.Count count = JsonLinesLog.read(parts.get(i).file(), wanted, each);
        lines += count.lines();
        halfWritten |= count.halfWritten();
        if (count.halfWritten() && i < parts.size() - 1) {
          throw new UserError(
              parts.get(i).file() + " ends within a line, but files come after it, expected a whole one. "
                  + "Maybe restore it, or its disk is failing?");
        }
      }
    }
    return new JsonLinesLog.Count(lines, halfWritten);
  }

  /**
   * Selects at most {@code most} parts of each stage, spread evenly, including the first and the last. A file with all
   * stages is always selected.
   */
  public static Predicate<Part> spread(Path run, int most) {
    Map<Optional<String>, List<Part>> byStage = new LinkedHashMap<>();
    parts(run).forEach(part -> byStage.computeIfAbsent(part.stage(), stage -> new ArrayList<>()).add(part));
    List<Part> chosen = new ArrayList<>();
    byStage.values().forEach(all -> {
      int count = Math.min(most, all.size());
      for (int i = 0; i < count; i++) {
        chosen
            .add(all.get(count == 1 ? all.size() - 1 : (int) Math.round((double) i * (all.size() - 1) / (count - 1))));
      }
    });
    return chosen::contains;
  }
}
