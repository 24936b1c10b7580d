/**
 * Paired t tests over seeds, power, equivalence, and claims that hold together (Holm 1979, Shaffer 1986). Numbers in,
 * verdicts out; knows neither runs nor recipes.
 */
package kedge.ablation.statistics;
