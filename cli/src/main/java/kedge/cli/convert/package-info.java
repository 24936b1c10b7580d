/**
 * Commands about checkpoints of other programs: {@code import}, {@code export}. Formats are those of
 * {@code policy}; here are only options and messages.
 */
package kedge.cli.convert;
