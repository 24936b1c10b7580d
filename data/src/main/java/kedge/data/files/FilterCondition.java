package kedge.data.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import kedge.data.UserError;
import kedge.data.json.ExactJson;

/** Checks that a filter is a single, deterministic SQL condition, by DuckDB's parse tree. */
final class FilterCondition {
  /** SQL functions that are written without parentheses. */
  private static final Set<String> TIME_WORDS = Set.of("current_date", "current_time", "current_timestamp", "localtime",
      "localtimestamp");

  private FilterCondition() {
  }

  /** Checks a condition. @throws UserError if it is malformed, more than a condition, or not deterministic */
  static void require(String condition, DataFile file) {
    try (Connection connection = DuckDb.open(file)) {
      JsonNode parsed = parse(connection, condition);
      if (parsed.path("error").asBoolean()) {
        throw refused(condition, file, parsed.path("error_message").asText(), null);
      }
      if (!rest(parsed).equals(rest(parse(connection, "true"))) || select(parsed).path("select_list").size() != 1) {
        throw refused(condition, file, "it is more than one condition", null);
      }
      Set<String> changing = changing(connection);
      for (JsonNode expression : parsed.findParents("class")) {
        String name = name(expression);
        if (expression.path("class").asText().equals("SUBQUERY")) {
          throw refused(condition, file, "it holds a query of its own", null);
        }
        if (changing.contains(name) || name.equals("age") && expression.path("children").size() == 1) {
          throw refused(condition, file, name + " gives another value each time, and a run that is resumed needs the "
              + "same rows. Maybe sample: {count: 1000, seed: 1}, for a random part?", null);
        }
      }
    } catch (SQLException | JsonProcessingException fault) {
      throw new IllegalStateException("the filter " + condition + " was not parsed", fault);
    }
  }

  static UserError refused(String condition, DataFile file, String reason, SQLException cause) {
    return new UserError("filter is \"" + condition + "\", expected an SQL condition over the columns of " + file.name()
        + ", for instance level >= 3: " + reason, cause);
  }

  private static JsonNode parse(Connection connection, String condition) throws SQLException, JsonProcessingException {
    try (PreparedStatement statement = connection.prepareStatement("SELECT json_serialize_sql(?::VARCHAR)::VARCHAR")) {
      statement.setString(1, "SELECT (" + condition + "\n)");
      try (ResultSet parsed = statement.executeQuery()) {
        parsed.next();
        return ExactJson.read(parsed.getString(1));
      }
    }
  }

  private static JsonNode select(JsonNode parsed) {
    return parsed.path("statements").path(0).path("node");
  }

  /** Returns a parsed statement without what it selects. */
  private static JsonNode rest(JsonNode parsed) {
    JsonNode rest = parsed.deepCopy();
    if (select(rest)instanceof ObjectNode select) {
      select.remove("select_list");
    }
    return rest;
  }

  private static String name(JsonNode expression) {
    String name = expression.path("function_name").asText().toLowerCase(Locale.ROOT);
    JsonNode column = expression.path("column_names");
    String word = column.size() == 1 ? column.get(0).asText().toLowerCase(Locale.ROOT) : "";
    return TIME_WORDS.contains(word) ? word : name;
  }

  /** Returns the names of functions that are not deterministic. */
  private static Set<String> changing(Connection connection) throws SQLException {
    Set<String> names = new HashSet<>(TIME_WORDS);
    try (PreparedStatement statement = connection
        .prepareStatement("SELECT DISTINCT function_name FROM duckdb_functions() WHERE stability <> 'CONSISTENT'");
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }
}
