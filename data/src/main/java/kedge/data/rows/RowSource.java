package kedge.data.rows;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import kedge.data.Answer;
import kedge.data.DroppedRows;
import kedge.data.KeyedRandom;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.data.UserError;
import kedge.data.WorkedProblem;
import kedge.data.files.DataFile;
import kedge.data.files.DataFiles;
import kedge.data.files.RawRow;
import kedge.data.files.RowReader;

/**
 * Problems of data files, which are read once and completely checked when they are opened. Rows are stored unparsed,
 * those of large files on disk, and converted to problems on demand. Ids are {@code name/id}.
 */
public final class RowSource implements ProblemSource {
  private final RowSettings settings;
  private final RowMapping mapping;
  private final RowStore store;
  private final DroppedRows dropped;

  private RowSource(RowSettings settings, RowStore store, DroppedRows dropped) {
    this.settings = settings;
    this.mapping = new RowMapping(settings);
    this.store = store;
    this.dropped = dropped;
  }

  /** Reads the files. @throws UserError naming the rows that do not match the settings */
  static RowSource open(RowSettings settings, boolean csv) {
    RowStore store = new RowStore(RowStore.IN_MEMORY);
    return new RowSource(settings, store, new Scan(settings, csv, store).run(problem -> {
    }));
  }

  /**
   * Reads the files row by row without storing rows.
   *
   * @throws UserError at the end, naming the rows that do not match the settings
   */
  static void stream(RowSettings settings, boolean csv, Consumer<WorkedProblem> taker) {
    new Scan(settings, csv, null).run(taker);
  }

  /** One pass over all files. */
  private static final class Scan {
    private final RowSettings settings;
    private final List<DataFile> files;
    private final RowMapping mapping;
    private final RowStore store;
    private final BadRows bad = new BadRows();
    private final Map<Long, Integer> ids = new HashMap<>(); // row by key of its id, for ids from the data
    private RowSelection selection;
    private Boolean answered; // whether any row has an answer; null until known
    private long read;

    /** @param store store for usable rows; null to store none */
    Scan(RowSettings settings, boolean csv, RowStore store) {
      this.settings = settings;
      this.files = DataFiles.of(settings.file(), Optional.ofNullable(settings.split())).stream()
          .map(path -> DataFile.look(path, csv)).toList();
      this.mapping = new RowMapping(settings);
      this.store = store;
    }

    DroppedRows run(Consumer<WorkedProblem> taker) {
      selection = new RowSelection(settings, files);
      long[] before = new long[1];
      for (int i = 0; i < files.size() && !selection.done(); i++) {
        DataFile file = files.get(i);
        int place = i;
        int[] rows = new int[1];
        long[] last = new long[1];
        if (store != null) {
          store.begin(file, before[0]);
        }
        RowReader.of(file).read(file, row -> {
          last[0] = row.number();
          if (selection.wants(place, rows[0]++)) {
            take(file, row, before[0] + row.number(), taker);
          }
          return !selection.done();
        });
        if (store != null) {
          store.end();
        }
        before[0] += last[0];
      }
      return settle();
    }

    private void take(DataFile file, RawRow raw, long number, Consumer<WorkedProblem> taker) {
      read++;
      Optional<WorkedProblem> worked = Optional.empty();
      try {
        Row row = mapping.row(new RowStore.Stored(file, raw.number(), number, raw.json()));
        if (!mapping.lacksAnswer(row)) {
          answered = true;
        } else if (someAnswered()) {
          row.value(settings.answerField()); // another row has an answer, so this one's is missing
        }
        worked = Optional.of(mapping.map(row, number, file.path().toAbsolutePath().getParent()));
        if (store != null) {
          requireOwnId(row, worked.get().problem().id());
          store.add(raw);
        }
      } catch (UserError fault) {
        bad.add(fault.getMessage());
        worked = Optional.empty();
      }
      worked.ifPresent(taker);
    }

    /** Searches all rows for one with an answer, when the first one without is found. */
    private boolean someAnswered() {
      if (answered == null) {
        answered = false;
        RowSelection whole = selection.again();
        for (int i = 0; i < files.size() && !answered && !whole.done(); i++) {
          DataFile file = files.get(i);
          int place = i;
          int[] rows = new int[1];
          RowReader.of(file).read(file, row -> {
            answered |= whole.wants(place, rows[0]++) && answers(file, row);
            return !answered && !whole.done();
          });
        }
      }
      return answered;
    }

    private boolean answers(DataFile file, RawRow raw) {
      try {
        return !mapping.lacksAnswer(mapping.row(new RowStore.Stored(file, raw.number(), raw.number(), raw.json())));
      } catch (UserError malformed) {
        return false; // reported when it is read
      }
    }

    /** Compares ids by their keys, and in full if two keys are equal. */
    private void requireOwnId(Row row, String id) {
      Integer earlier = settings.id() == null ? null : ids.putIfAbsent(KeyedRandom.text(id), store.size());
      if (earlier != null) {
        RowStore.Stored other = store.get(earlier);
        if (id.equals(settings.name() + "/" + mapping.row(other).text(settings.id()))) {
          throw row.fault("id " + id + " is already that of " + other.place());
        }
      }
    }

    private DroppedRows settle() {
      if (read == 0) {
        List<String> names = files.stream().map(DataFile::name).toList();
        throw new UserError(String.join(", ", names) + ": no rows in "
            + String.join(", ",
                files.stream().map(file -> file.path().toAbsolutePath().normalize().toString()).toList())
            + (settings.filter() == null && settings.offset() == 0 ? "" : " after filter and offset"));
      }
      return bad.settle(settings.onBadRow(), read);
    }
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public int size() {
    return store.size();
  }

  @Override
  public Problem problem(int index) {
    return worked(index).problem();
  }

  @Override
  public String place(int index) {
    return store.get(index).place();
  }

  @Override
  public Optional<Turn> demonstration(int index) {
    List<Turn> completion = completion(index);
    return Optional.of(completion).filter(turns -> turns.size() == 1).map(turns -> turns.get(0))
        .filter(turn -> turn.role() == Role.ASSISTANT);
  }

  @Override
  public List<Turn> completion(int index) {
    WorkedProblem row = worked(index);
    return !row.written().isEmpty() || row.problem().answer() instanceof Answer.None ? row.written()
        : settings.demonstration().turn(row.reasoning(), row.problem().answer().display()).stream().toList();
  }

  @Override
  public DroppedRows dropped() {
    return dropped;
  }

  private WorkedProblem worked(int index) {
    RowStore.Stored stored = store.get(index);
    Path folder = stored.file().path().toAbsolutePath().getParent();
    return mapping.map(mapping.row(stored), stored.number(), folder);
  }
}
