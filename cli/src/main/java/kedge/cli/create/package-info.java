/**
 * Commands that write new files: {@code kedge new reward}, {@code new objective}, {@code new checkpoint}, from
 * templates.
 */
package kedge.cli.create;
