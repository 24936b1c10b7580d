package kedge.data.rows;

/**
 * Problems from files of a JSON array or JSON objects, {@code source: json}. What a file is follows from its first
 * bytes.
 */
public final class JsonProvider extends RowProvider {
  public JsonProvider() {
    super("json");
  }
}
