/** Commands for ablations: ablate, compare, script, shell. */
package kedge.cli.ablation;
