/**
 * Reasons for which a stage ends before its last step: a rule of its recipe, or a signal. Logs and signals come in; the
 * decision goes out. Nothing here knows what a step does.
 */
package kedge.training.stop;
