package kedge.data.rows;

/** Problems from files of Parquet, {@code source: parquet}. The kind of a file is detected from its first bytes. */
public final class ParquetProvider extends RowProvider {
  public ParquetProvider() {
    super("parquet");
  }
}
