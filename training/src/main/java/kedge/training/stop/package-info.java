/**
 * Reasons for which a stage ends before its last step: a rule of its recipe, or a signal. Logs and signals come in; the
 * decision goes out. What a step does is not known here.
 */
package kedge.training.stop;
