package kedge.data.rows;

/** Problems from files of JSON lines, {@code source: jsonl}. What a file is follows from its first bytes. */
public final class JsonLinesProvider extends RowProvider {
  public JsonLinesProvider() {
    super("jsonl");
  }
}
