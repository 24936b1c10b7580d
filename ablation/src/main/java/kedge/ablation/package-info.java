/**
 * Ablations: several recipes compared over seeds. An {@link kedge.ablation.Ablation} (from Java) or a YAML file becomes
 * an {@code AblationSpec}, the sweep trains its runs in child processes, and measure, statistics and report turn the
 * run folders into tables with verdicts. Nothing here trains in this process.
 */
package kedge.ablation;
