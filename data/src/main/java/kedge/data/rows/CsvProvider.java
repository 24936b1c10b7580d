package kedge.data.rows;

/** Problems from files of CSV or TSV, {@code source: csv}. The kind of a file is detected from its first bytes. */
public final class CsvProvider extends RowProvider {
  public CsvProvider() {
    super("csv");
  }
}
