package kedge.data.rows;

/** Problems from a Parquet file: {@code source: parquet}. */
public final class ParquetProvider extends RowProvider {
  public ParquetProvider() {
    super("parquet", new ParquetReader());
  }
}
