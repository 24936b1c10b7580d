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

/** Rows that were left out of a run's data or cut before the run began, by recipe key. */
public final class LeftOut {
  private final Map<String, DroppedRows> byKey = new LinkedHashMap<>();
  private final Map<String, List<String>> graded = new LinkedHashMap<>(); // ids of all problems that the rewards fail
  private final Map<String, DroppedRows> cut = new LinkedHashMap<>();

  void add(String key, DroppedRows dropped) {
    if (dropped.count() > 0) {
      byKey.put(key, dropped);
    }
  }

  /** Adds rows that were left out. @param faults one message per row @param of number of rows in all */
  void add(String key, List<String> faults, long of) {
    add(key, rows(faults, of));
  }

  /** Adds the problems whose known answer failed, even if there are none, so that the run records its data. */
  void addGraded(String key, GoldReport report, long of) {
    List<GoldReport.Failure> failures = report.failures();
    byKey.put(key, new DroppedRows(failures.size(), of, failures.stream().limit(DroppedRows.NAMED)
        .map(failure -> failure.problem() + ": " + failure.reason()).toList()));
    graded.put(key, failures.stream().map(GoldReport.Failure::problem).toList());
  }

  /**
   * Requires that the rewards leave out the same problems as when the run began.
   *
   * @throws UserError if they differ
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
   * Writes {@code dropped.json} with the rows that were left out to a run's folder, if the recipe allows leaving rows
   * out.
   *
   * @param same whether an existing file must name the same problems
   * @throws UserError if it names others
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

  /** Adds rows that are used without their end. @param lengths one message per row */
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
