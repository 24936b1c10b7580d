package kedge.data.rows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.DataException;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.Turn;

/** The problems of one data file, read once, every row checked before the first is dealt. Ids are {@code name/id}. */
public final class RowSource implements ProblemSource {
  private final RowSettings settings;
  private final List<RowMapping.Worked> rows;

  private RowSource(RowSettings settings, List<RowMapping.Worked> rows) {
    this.settings = settings;
    this.rows = List.copyOf(rows);
  }

  /** Reads the file. @throws DataException with file and line for the first row that is not what the settings say */
  static RowSource open(RowSettings settings, RowReader reader) {
    Path file = Path.of(settings.file());
    if (!Files.exists(file)) {
      throw new DataException("no such file: " + file + " (looked at " + file.toAbsolutePath().normalize() + ")");
    }
    if (Files.isDirectory(file)) {
      throw new DataException(file + " is a folder, expected a data file (looked at " + file.toAbsolutePath().normalize() + ")");
    }
    RowMapping mapping = new RowMapping(settings, file.toAbsolutePath().getParent());
    List<RowMapping.Worked> rows = new ArrayList<>();
    Map<String, Long> lines = new HashMap<>();
    try {
      reader.read(file, row -> {
        RowMapping.Worked worked = mapping.map(row);
        Long earlier = lines.putIfAbsent(worked.problem().id(), row.line());
        if (earlier != null) {
          throw row.fault("id " + worked.problem().id() + " is already that of line " + earlier);
        }
        rows.add(worked);
        return settings.limit() == null || rows.size() < settings.limit();
      });
    } catch (IOException fault) {
      throw new DataException(file + ": cannot be read: " + fault.getMessage(), fault);
    }
    if (rows.isEmpty()) {
      throw new DataException(file.getFileName() + ": no rows in " + file.toAbsolutePath().normalize());
    }
    return new RowSource(settings, rows);
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
    RowMapping.Worked row = rows.get(index);
    return settings.demonstration().turn(row.solution(), row.problem().answer().display());
  }
}
