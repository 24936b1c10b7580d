package kedge.data.rows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.Turn;
import kedge.data.UserError;
import kedge.data.WorkedProblem;

/** Problems of a data file, which is read once and checked whole when it is opened. Ids are {@code name/id}. */
public final class RowSource implements ProblemSource {
  private final RowSettings settings;
  private final List<WorkedProblem> rows;

  private RowSource(RowSettings settings, List<WorkedProblem> rows) {
    this.settings = settings;
    this.rows = List.copyOf(rows);
  }

  /** Reads the file. @throws UserError with file and line for the first row that is not what the settings say */
  static RowSource open(RowSettings settings, RowReader reader) {
    List<WorkedProblem> rows = new ArrayList<>();
    Map<String, Long> lines = new HashMap<>();
    read(settings, reader, (row, worked) -> {
      Long earlier = lines.putIfAbsent(worked.problem().id(), row.line());
      if (earlier != null) {
        throw row.fault("id " + worked.problem().id() + " is already that of line " + earlier);
      }
      rows.add(worked);
    });
    return new RowSource(settings, rows);
  }

  /**
   * Reads the file row by row and keeps none.
   *
   * @throws UserError with file and line for the first row that is not what the settings say
   */
  static void stream(RowSettings settings, RowReader reader, Consumer<WorkedProblem> taker) {
    read(settings, reader, (row, worked) -> taker.accept(worked));
  }

  private static void read(RowSettings settings, RowReader reader, BiConsumer<Row, WorkedProblem> taker) {
    Path file = Path.of(settings.file());
    if (!Files.exists(file)) {
      throw new UserError("no such file: " + file + " (looked at " + file.toAbsolutePath().normalize() + ")");
    }
    if (Files.isDirectory(file)) {
      throw new UserError(
          file + " is a folder, expected a data file (looked at " + file.toAbsolutePath().normalize() + ")");
    }
    RowMapping mapping = new RowMapping(settings, file.toAbsolutePath().getParent());
    long[] count = new long[1];
    reader.read(file, row -> {
      taker.accept(row, mapping.map(row));
      count[0]++;
      return settings.limit() == null || count[0] < settings.limit();
    });
    if (count[0] == 0) {
      throw new UserError(file.getFileName() + ": no rows in " + file.toAbsolutePath().normalize());
    }
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public int size() {
    return rows.size();
  }

  @Override
  public Problem problem(int index) {
    return rows.get(index).problem();
  }

  @Override
  public Optional<Turn> demonstration(int index) {
    WorkedProblem row = rows.get(index);
    return row.written()
        .or(() -> settings.demonstration().turn(row.reasoning(), row.problem().answer().display()));
  }
}
