package kedge.data.rows;

import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import kedge.data.KeyedRandom;
import kedge.data.files.DataFile;
import kedge.data.files.RowFilter;
import kedge.data.files.RowReader;

/** Selects the rows to read: those of the filter, of these a range, and of the range a random part. */
final class RowSelection {
  private final RowSettings settings;
  private final List<BitSet> filtered;
  private final BitSet sampled;
  private long passed;

  RowSelection(RowSettings settings, List<DataFile> files) {
    this.settings = settings;
    this.filtered = settings.filter() == null ? List.of()
        : RowFilter.rows(files, settings.filter());
    this.sampled = settings.sample() == null ? null : sampled(files);
  }

  private RowSelection(RowSelection same) {
    this.settings = same.settings;
    this.filtered = same.filtered;
    this.sampled = same.sampled;
  }

  /** Returns the same selection from its first row. */
  RowSelection again() {
    return new RowSelection(this);
  }

  /** Returns whether a row is read; must be called for all rows in order. @param row index within its file, from 0 */
  boolean wants(int file, int row) {
    if (!filtered.isEmpty() && !filtered.get(file).get(row)) {
      return false;
    }
    long place = passed++ - settings.offset();
    return place >= 0 && (settings.limit() == null || place < settings.limit())
        && (sampled == null || sampled.get((int) place));
  }

  /** Returns whether no later row is read. */
  boolean done() {
    return settings.limit() != null && passed >= settings.offset() + (long) settings.limit();
  }

  /** Counts the rows of the range, and samples them by their keys. */
  private BitSet sampled(List<DataFile> files) {
    long count = 0;
    for (int file = 0; file < files.size(); file++) {
      long[] rows = new long[1];
      BitSet passing = filtered.isEmpty() ? null : filtered.get(file);
      if (passing == null) {
        RowReader.of(files.get(file)).read(files.get(file), row -> ++rows[0] > 0);
      }
      count += passing == null ? rows[0] : passing.cardinality();
    }
    long range = Math.max(0, count - settings.offset());
    int size = Math.toIntExact(settings.limit() == null ? range : Math.min(range, settings.limit()));
    Comparator<Integer> byKey = Comparator.comparingLong(place -> KeyedRandom.bits(settings.sample().seed(), place));
    PriorityQueue<Integer> smallest = new PriorityQueue<>(byKey.reversed());
    for (int place = 0; place < size; place++) {
      smallest.add(place);
      if (smallest.size() > settings.sample().count()) {
        smallest.remove();
      }
    }
    BitSet drawn = new BitSet();
    smallest.forEach(drawn::set);
    return drawn;
  }
}
