/**
 * Values of measures, read from run folders and paired by seed and problem. Input: run folders. Output: {@link
 * kedge.ablation.measure.Results}. Reads only the logs of a run.
 */
package kedge.ablation.measure;
