package kedge.data.files;

/**
 * A row before parsing.
 *
 * @param number line number in JSON-lines files, row number in other files, from 1
 * @param position byte offset of the row in its file; -1 if it has none
 * @param json the row as JSON in UTF-8
 */
public record RawRow(long number, long position, byte[] json) {
}
