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

/** What was left out of a run's data or cut before it began, by the recipe's key that says so. */
public final class LeftOut {
  private final Map<String, DroppedRows> byKey = new LinkedHashMap<>();
  private final Map<String, List<String>> graded = new LinkedHashMap<>(); // ids of all problems that the rewards fail
  private final Map<String, DroppedRows> cut = new LinkedHashMap<>();

  void add(String key, DroppedRows dropped) {
    if (dropped.count() > 0) {
      byKey.put(key, dropped);
    }
  }

  /** Adds what was cut out of a list. @param faults one for each that is left out */
  void add(String key, List<String> faults, long of) {
    add(key, rows(faults, of));
  }

  /** Adds the problems whose known answer failed, also none: with which data a run began is kept with it. */
  void addGraded(String key, GoldReport report, long of) {
    List<GoldReport.Failure> failures = report.failures();
    byKey.put(key, new DroppedRows(failures.size(), of, failures.stream().limit(DroppedRows.NAMED)
        .map(failure -> failure.problem() + ": " + failure.reason()).toList()));
    graded.put(key, failures.stream().map(GoldReport.Failure::problem).toList());
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
    if (!byKey.isEmpty() || !cut.isEmpty()) {
      AtomicFile.write(file, JsonText.pretty(values()) + "\n");
    }
  }

  /** Adds what is used without its end. @param lengths one message for each that is cut */
  void addCut(String key, List<String> lengths, long of) {
    if (!lengths.isEmpty()) {
      cut.put(key, rows(lengths, of));
    }
  }

  private static DroppedRows rows(List<String> named, long of) {
    return new DroppedRows(named.size(), of, named.subList(0, Math.min(named.size(), DroppedRows.NAMED)));
  }

  /** Returns whether nothing was left out or cut. */
  public boolean isEmpty() {
    return cut.isEmpty() && byKey.values().stream().allMatch(dropped -> dropped.count() == 0);
  }

  /** Returns one line for each key, with the first that were left out or cut. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    byKey.forEach((key, rows) -> {
      if (rows.count() > 0) {
        lines.add(line(key, rows, " left out"));
      }
    });
    cut.forEach((key, rows) -> lines.add(line(key, rows, " cut")));
    return lines;
  }

  private static String line(String key, DroppedRows rows, String what) {
    return key + ": " + rows.count() + " of " + rows.of() + what + rows.list();
  }

  /** Returns the counts and the first that were left out or cut, for {@code dropped.json}. */
  private Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    byKey.forEach((key, rows) -> {
      Map<String, Object> value = value("dropped", rows);
      if (graded.containsKey(key)) {
        value.put("problems", graded.get(key));
      }
      values.put(key, value);
    });
    cut.forEach((key, rows) -> values.put(key, value("cut", rows)));
    return values;
  }

  private static Map<String, Object> value(String what, DroppedRows rows) {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put(what, rows.count());
    value.put("of", rows.of());
    value.put("first", rows.first());
    return value;
  }
}
