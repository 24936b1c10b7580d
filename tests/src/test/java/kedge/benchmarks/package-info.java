/**
 * What the scripts of {@code tests/benchmarks} run on Kedge's side: the work of the peers' scripts, timed alike, one
 * JSON line each.
 */
package kedge.benchmarks;
