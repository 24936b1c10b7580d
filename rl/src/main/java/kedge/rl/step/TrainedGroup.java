package kedge.rl.step;

import java.util.ArrayList;
import java.util.List;
import kedge.rl.advantage.GroupAdvantages;

/** A group of the rollout batch with its advantages: one example per completion. */
record TrainedGroup(ScoredGroup scored, GroupAdvantages advantages, List<TrainingExample> examples) {

  static TrainedGroup of(LogProbabilities.GroupLogProbabilities logs, GroupAdvantages advantages) {
    List<TrainingExample> examples = new ArrayList<>();
    for (int sample = 0; sample < logs.group().size(); sample++) {
      examples.add(TrainingExample.of(logs.group(), sample, logs.completions().get(sample), advantages));
    }
    return new TrainedGroup(logs.group(), advantages, examples);
  }
}
