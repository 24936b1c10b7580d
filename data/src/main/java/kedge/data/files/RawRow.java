package kedge.data.files;

/**
 * A row as it was read, not yet looked at.
 *
 * @param line the line, or for Parquet and CSV the row, counted from 1
 * @param position byte at which it begins in its file; -1 where it has no place of its own there
 * @param json the row as JSON in UTF-8
 */
public record RawRow(long line, long position, byte[] json) {
}
