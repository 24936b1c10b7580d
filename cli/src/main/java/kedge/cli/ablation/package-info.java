/**
 * Commands of ablations: ablate, compare, script, shell.
 */
package kedge.cli.ablation;
