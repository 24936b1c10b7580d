/**
 * Commands that convert checkpoints of other programs: {@code import}, {@code export}. The formats are implemented in
 * {@code kedge.cli.gguf} and module {@code policy}; here are only options and messages.
 */
package kedge.cli.convert;
