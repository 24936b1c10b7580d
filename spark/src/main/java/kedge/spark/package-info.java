/**
 * Apache Spark as an engine of tasks: in come tasks over inputs, out go their results in order. It knows nothing of
 * what the tasks do. Spark itself comes from the user's installation.
 */
package kedge.spark;
