/**
 * Apache Spark as an engine of tasks: in come tasks over inputs, out go their results in order; and as a launcher of
 * ranks. It knows nothing of what they do. Spark itself comes from the user's installation.
 */
package kedge.spark;
