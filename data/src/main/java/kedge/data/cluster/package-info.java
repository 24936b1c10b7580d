/**
 * What Kedge needs of a cluster: tasks over parts of files, with results in the order of the parts, and
 * the ranks of a run, started together and followed. Engines are found
 * by {@link java.util.ServiceLoader}; this package knows none.
 */
package kedge.data.cluster;
