/**
 * Commands that several processes run together: {@code --ranks N} starts them on this machine, and each finds out which
 * one it is. What they compute is not known here.
 */
package kedge.cli.ranks;
