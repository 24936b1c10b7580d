package kedge.rl.step;

import kedge.policy.score.TokenSequence;
import kedge.rollouts.Rollout;

/**
 * One completion on its way to the trainer.
 *
 * @param group its group's place in the rollout batch
 * @param rollout as it was drawn
 * @param sequence prompt and completion, the completion's tokens being the targets
 * @param advantage of the whole completion
 * @param trained false where it must not be trained
 */
record TrainingRow(int group, Rollout rollout, TokenSequence sequence, double advantage, boolean trained) {
}
