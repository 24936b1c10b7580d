/**
 * Estimates what a run needs before anything is loaded: parameters, tokens per step, peak memory. Recipes and
 * model shapes come in; printed lines go out. No weight and no data file is read.
 */
package kedge.training.plan;
