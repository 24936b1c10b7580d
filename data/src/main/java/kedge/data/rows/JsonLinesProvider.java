package kedge.data.rows;

/** Problems from files of JSON lines, {@code source: jsonl}. The kind of a file is detected from its first bytes. */
public final class JsonLinesProvider extends RowProvider {
  public JsonLinesProvider() {
    super("jsonl");
  }
}
