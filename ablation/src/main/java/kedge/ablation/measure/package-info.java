/**
 * Values of measures, read from run folders and paired by seed and problem. In: run folders. Out: {@link
 * kedge.ablation.measure.Results}. Knows no file format but the logs of a run.
 */
package kedge.ablation.measure;
