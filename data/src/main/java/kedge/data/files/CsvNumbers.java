package kedge.data.files;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Numeric columns of a CSV file: every value is a JSON number without redundant digits. {@code 007} and {@code 0.50}
 * are texts, and make their whole column text.
 */
final class CsvNumbers {
  private static final String NUMBER = "-?(0|[1-9][0-9]*)(\\.(0|[0-9]*[1-9]))?(e[+-][0-9]{2,3})?";
  private static final String INTEGER = "-?[0-9]+";
  private static final int LONG_DIGITS = 18;
  private static final int HUGE_DIGITS = 38;

  private CsvNumbers() {
  }

  /** Returns the names of the numeric columns, each with the SQL type for comparing its numbers. */
  static Map<String, String> columns(Connection connection, DataFile file) throws SQLException {
    List<String> names = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet none = statement.executeQuery("SELECT * FROM " + DuckDb.table(file) + " LIMIT 0")) {
      ResultSetMetaData columns = none.getMetaData();
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        names.add(columns.getColumnName(i));
      }
    }
    List<String> looks = names.stream().map(CsvNumbers::quoted)
        .map(name -> "bool_and(" + matches(name, NUMBER) + " AND " + name + " NOT IN ('-0', '-0.0')), bool_and("
            + matches(name, INTEGER) + "), max(length(" + name + "))")
        .toList();
    Map<String, String> numbers = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet found = statement
            .executeQuery("SELECT " + String.join(", ", looks) + " FROM " + DuckDb.table(file))) {
      found.next();
      for (int i = 0; i < names.size(); i++) {
        if (found.getBoolean(3 * i + 1)) {
          int digits = found.getInt(3 * i + 3);
          numbers.put(names.get(i), !found.getBoolean(3 * i + 2) || digits > HUGE_DIGITS ? "DOUBLE"
              : digits > LONG_DIGITS ? "HUGEINT" : "BIGINT");
        }
      }
    }
    return numbers;
  }

  /** Returns the file as a table whose numbers SQL can compare. */
  static String table(Connection connection, DataFile file) throws SQLException {
    List<String> casts = new ArrayList<>();
    columns(connection, file)
        .forEach((name, type) -> casts.add("CAST(" + quoted(name) + " AS " + type + ") AS " + quoted(name)));
    return "(SELECT *" + (casts.isEmpty() ? "" : " REPLACE (" + String.join(", ", casts) + ")") + " FROM "
        + DuckDb.table(file) + ")";
  }

  private static String matches(String name, String pattern) {
    return "regexp_full_match(" + name + ", '" + pattern + "')";
  }

  private static String quoted(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }
}
