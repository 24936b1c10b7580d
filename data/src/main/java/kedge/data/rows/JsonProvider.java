package kedge.data.rows;

/**
 * Problems from files of a JSON array or JSON objects, {@code source: json}. The kind of a file is detected from its
 * first bytes.
 */
public final class JsonProvider extends RowProvider {
  public JsonProvider() {
    super("json");
  }
}
