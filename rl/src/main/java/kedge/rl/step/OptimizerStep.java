package kedge.rl.step;

import kedge.policy.optim.UpdateReport;
import kedge.policy.score.TrainReport;
import kedge.rl.objective.ObjectiveReport;

/**
 * Report of one optimizer step.
 *
 * @param objective loss and metrics of its mini-batch
 * @param tokens number of tokens of its mini-batch, prompts included
 */
record OptimizerStep(ObjectiveReport objective, TrainReport trained, UpdateReport update, int tokens) {
}
