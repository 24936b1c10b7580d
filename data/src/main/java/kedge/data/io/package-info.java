/**
 * Files of JSON lines, and files that are written whole or not at all. Disk failures leave this package as a {@link
 * kedge.data.UserError} that names the file. Nothing here knows what a line or a file means.
 */
package kedge.data.io;
