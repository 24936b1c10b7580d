package kedge.data.rows;

/** Problems from files of Parquet, {@code source: parquet}. What a file is follows from its first bytes. */
public final class ParquetProvider extends RowProvider {
  public ParquetProvider() {
    super("parquet");
  }
}
