package kedge.data.rows;

/** Problems from files of CSV or TSV, {@code source: csv}. What a file is follows from its first bytes. */
public final class CsvProvider extends RowProvider {
  public CsvProvider() {
    super("csv");
  }
}
