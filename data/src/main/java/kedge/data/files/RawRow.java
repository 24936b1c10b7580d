package kedge.data.files;

/**
 * A row as it was read, not yet looked at.
 *
 * @param number line number in JSON-lines files, row number in other files, from 1
 * @param position byte at which it begins in its file; -1 where it has no place of its own there
 * @param json the row as JSON in UTF-8
 */
public record RawRow(long number, long position, byte[] json) {
}
