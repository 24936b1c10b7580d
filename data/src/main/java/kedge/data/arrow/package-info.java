/**
 * Arrow's IPC formats (stream and file), read one record batch after the other: rows as JSON, as DuckDB writes those of
 * Parquet. Bytes come in; rows go out. Nothing here knows files, recipes, or what a column means.
 */
package kedge.data.arrow;
