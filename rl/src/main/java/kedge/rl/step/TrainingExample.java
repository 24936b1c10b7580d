package kedge.rl.step;

import kedge.policy.score.TokenSequence;
import kedge.rl.advantage.GroupAdvantages;
import kedge.rl.objective.SequenceInput;
import kedge.rollouts.Rollout;

/**
 * One completion of a rollout batch, ready for the loss.
 *
 * @param group the completion's group
 * @param sample position of the completion in the group
 * @param sequence prompt and completion; the completion's tokens are the targets
 * @param input log-probabilities and advantage of the completion
 */
record TrainingExample(ScoredGroup group, int sample, TokenSequence sequence, SequenceInput input) {

  static TrainingExample of(ScoredGroup group, int sample, LogProbabilities logs, GroupAdvantages advantages) {
    Rollout rollout = group.group().rollouts().get(sample);
    return new TrainingExample(group, sample, sequence(rollout),
        new SequenceInput(logs.old(), logs.sampler(), logs.reference(), advantages.values()[sample],
            advantages.trained()[sample], !rollout.completion().stopped()));
  }

  static TokenSequence sequence(Rollout rollout) {
    return TokenSequence.of(rollout.prompt(), rollout.completion().tokens(), rollout.images());
  }
}
