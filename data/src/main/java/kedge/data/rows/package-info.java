/**
 * Problems from data files, JSON lines and Parquet: rows are read one by one, and {@link
 * kedge.data.rows.RowSettings} map their fields to question, answer and solution. Every error names file and line.
 */
package kedge.data.rows;
