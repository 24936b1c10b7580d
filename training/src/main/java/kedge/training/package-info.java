/**
 * Entry points of training: {@link kedge.training.TrainingRun} runs a recipe, {@link kedge.training.RolloutReplay}
 * samples a logged rollout again, {@link kedge.training.TextGeneration} completes a prompt. A recipe and a run folder
 * come in; checkpoints, logs, data and a report go out. Nothing here knows the command line.
 */
package kedge.training;
