/**
 * Ablations: comparisons of recipes over several seeds. An {@link kedge.ablation.Ablation} (from Java) or a YAML file
 * becomes an {@code AblationSpec}. The sweep trains its runs in child processes; measure, statistics and report turn
 * the run folders into tables with verdicts. Nothing is trained in this process.
 */
package kedge.ablation;
