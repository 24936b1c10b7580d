/**
 * Commands on several processes: {@code --ranks N} starts them on this machine, with
 * {@code --on} on a cluster, and each process determines its rank.
 * Independent of what they compute.
 */
package kedge.cli.ranks;
