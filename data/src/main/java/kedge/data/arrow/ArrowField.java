package kedge.data.arrow;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import kedge.data.UserError;

/**
 * A column of a schema, or a part of a column.
 *
 * @param kind type of the column; for a dictionary-encoded column, type of the values
 * @param parameters parameters of the type: a table as Arrow's {@code Schema.fbs} defines it
 * @param index type of the indices of a dictionary-encoded column, otherwise null
 * @param dictionary number of the dictionary
 */
record ArrowField(String name, Kind kind, FlatTable parameters, List<ArrowField> children, FlatTable index,
    OptionalLong dictionary) {
  private static final int DEEPEST = 64;

  /** Types in the order of Arrow's {@code Type} union. */
  enum Kind {
    NONE, NULL, INT, FLOATING_POINT, BINARY, UTF8, BOOL, DECIMAL, DATE, TIME, TIMESTAMP, INTERVAL, LIST, STRUCT, UNION,
    FIXED_SIZE_BINARY, FIXED_SIZE_LIST, MAP, DURATION, LARGE_BINARY, LARGE_UTF8, LARGE_LIST, RUN_END_ENCODED,
    BINARY_VIEW, UTF8_VIEW, LIST_VIEW, LARGE_LIST_VIEW
  }

  /** Returns the columns of a schema message. @throws UserError for an unsupported type */
  static List<ArrowField> of(FlatTable schema) {
    if (schema.int16(0, 0) != 0) {
      throw new UserError("its numbers are big-endian, expected little-endian");
    }
    return fields(schema, 1, DEEPEST);
  }

  private static List<ArrowField> fields(FlatTable table, int vector, int deeper) {
    if (deeper == 0) {
      throw new UserError("its columns are nested more than " + DEEPEST + " deep");
    }
    return IntStream.range(0, table.count(vector, 4)).mapToObj(i -> of(table.table(vector, i), deeper)).toList();
  }

  private static ArrowField of(FlatTable field, int deeper) {
    int kind = field.int8(2, 0);
    Kind known = kind < Kind.values().length ? Kind.values()[kind] : Kind.NONE;
    if (List.of(Kind.NONE, Kind.INTERVAL, Kind.UNION, Kind.RUN_END_ENCODED, Kind.LIST_VIEW, Kind.LARGE_LIST_VIEW)
        .contains(known)) {
      throw new UserError("column " + field.text(0) + " has Arrow's type " + known
          + ", expected texts, numbers, times, bytes, lists or structs. Maybe cast or drop the column?");
    }
    FlatTable encoding = field.has(4) ? field.table(4) : null;
    return new ArrowField(field.text(0), known, field.table(3), fields(field, 5, deeper - 1),
        encoding != null && encoding.has(1) ? encoding.table(1) : null,
        encoding == null ? OptionalLong.empty() : OptionalLong.of(encoding.int64(0, 0)));
  }
}
