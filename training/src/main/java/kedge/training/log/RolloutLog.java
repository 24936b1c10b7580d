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
 * rollouts/NNNNNN-STAGE-STEP.jsonl.gz} with the first of these steps. A run of before there were parts has {@code
 * rollouts.jsonl}.
 */
public final class RolloutLog {
  /** Steps of a stage that share a part. */
  public static final int STEPS = 10;
  private static final Pattern PART = Pattern.compile("(.+)-(\\d{6,})");

  /**
   * What a file of the log holds.
   *
   * @param stage empty where the file holds all stages
   * @param step the first of its steps
   */
  public record Part(Path file, Optional<String> stage, long step) {
    /** Returns whether the file may hold rollouts of a step. */
    public boolean mayHold(String name, long number) {
      return stage.isEmpty() || stage.get().equals(name) && step <= number && number < step + STEPS;
    }
  }

  private RolloutLog() {
  }

  /** Name of the part that holds a step. */
  public static String part(String stage, long step) {
    return String.format(Locale.ROOT, "%s-%06d", stage, step - step % STEPS);
  }

  /** The files of a run's rollouts in their order. */
  public static List<Part> parts(Path run) {
    return LogFiles.of(run, LogFiles.ROLLOUTS).files().stream().map(RolloutLog::part).toList();
  }

  private static Part part(Path file) {
    return JsonLinesParts.part(file).map(PART::matcher).filter(Matcher::matches)
        .map(name -> new Part(file, Optional.of(name.group(1)), Long.parseLong(name.group(2))))
        .orElseGet(() -> new Part(file, Optional.empty(), 0));
  }

  /** Every rollout of a run in its order. @throws UserError at a line that is no JSON object */
  public static JsonLinesLog.Count read(Path run, Consumer<JsonNode> each) {
    return read(run, part -> true, (stage, step) -> true, each);
  }

  /**
   * Rollouts of a run in their order.
   *
   * @param files the files that are read at all
   * @throws UserError at a line that is no JSON object, and where a file ends within a line though others follow
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
   * At most so many parts of each stage, spread evenly, the first and the last among them; a file of all stages is
   * always among them.
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
