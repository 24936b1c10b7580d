package kedge.training.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.Sets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kedge.data.DroppedRows;
import kedge.data.UserError;
import kedge.data.io.AtomicFile;
import kedge.data.io.DiskErrors;
import kedge.data.io.JsonText;
import kedge.data.json.ExactJson;
import kedge.rewards.pool.GoldReport;

/** What was left out of a run's data before it began, by the recipe's key that says so. */
public final class LeftOut {
  private final Map<String, DroppedRows> byKey = new LinkedHashMap<>();
  private final Map<String, List<String>> graded = new LinkedHashMap<>(); // ids of all problems that the rewards fail

  void add(String key, DroppedRows dropped) {
    if (dropped.count() > 0) {
      byKey.put(key, dropped);
    }
  }

  /** Adds what was cut out of a list. @param faults one for each that is left out */
  void add(String key, List<String> faults, long of) {
    add(key, new DroppedRows(faults.size(), of, faults.subList(0, Math.min(faults.size(), DroppedRows.NAMED))));
  }

  /** Adds the problems whose known answer failed, also none: with which data a run began is kept with it. */
  void addGraded(String key, GoldReport report, long of) {
    List<GoldReport.Failure> failures = report.failures();
    byKey.put(key, new DroppedRows(failures.size(), of, failures.stream().limit(DroppedRows.NAMED)
        .map(failure -> failure.problem() + ": " + failure.reason()).toList()));
    graded.put(key, failures.stream().map(GoldReport.Failure::problem).toList());
  }

  /** Returns whether nothing was left out. */
  public boolean isEmpty() {
    return byKey.values().stream().allMatch(dropped -> dropped.count() == 0);
  }

  /**
   * Requires that the rewards leave out the problems that they left out when a run began.
   *
   * @throws UserError if they are others
   */
  private void requireAsBegun(JsonNode begun) {
    graded.forEach((key, problems) -> {
      if (begun.path(key).has("problems")) {
        Set<String> then = new HashSet<>();
        begun.path(key).path("problems").forEach(problem -> then.add(problem.asText()));
        Set<String> differ = Sets.symmetricDifference(then, new LinkedHashSet<>(problems));
        if (!differ.isEmpty()) {
          throw new UserError(key + " leaves out " + problems.size() + " problems, but " + then.size()
              + " when the run began, and the difference has " + differ.iterator().next() + ", expected the same ones: "
              + "a run goes on with the data it began with. Maybe a reward was changed? --accept-changes goes on with "
              + "those of now");
        }
      }
    });
  }

  /**
   * Writes what was left out, where something can be, to {@code dropped.json} in a run's folder.
   *
   * @param same whether problems that a file there names must be the same
   * @throws UserError if they are not
   */
  public void record(Path folder, boolean same) {
    Path file = folder.resolve("dropped.json");
    if (same && Files.exists(file)) {
      try {
        requireAsBegun(ExactJson.MAPPER.readTree(file.toFile()));
      } catch (IOException e) {
        throw DiskErrors.failed("read", file, e);
      }
    }
    if (!byKey.isEmpty()) {
      AtomicFile.write(file, JsonText.pretty(values()) + "\n");
    }
  }

  /** Returns one line for each key, with the first that were left out. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    byKey.forEach((key, dropped) -> {
      if (dropped.count() > 0) {
        lines.add(key + ": " + dropped.count() + " of " + dropped.of() + " left out" + dropped.list());
      }
    });
    return lines;
  }

  private Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    byKey.forEach((key, dropped) -> {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("dropped", dropped.count());
      one.put("of", dropped.of());
      one.put("first", dropped.first());
      if (graded.containsKey(key)) {
        one.put("problems", graded.get(key));
      }
      values.put(key, one);
    });
    return values;
  }
}
