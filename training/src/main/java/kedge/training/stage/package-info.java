/**
 * Runs the stages of a recipe: a {@link kedge.training.stage.StageRunner} for each kind, chosen by {@link
 * kedge.training.stage.StageRunners}, and the steps of stages that are run step by step. An {@link
 * kedge.training.stage.ActiveRun} comes in and is advanced; log lines, checkpoints and data go out. Nothing here knows
 * which stage comes next.
 */
package kedge.training.stage;
