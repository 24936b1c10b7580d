package kedge.training;

import java.nio.file.Path;
import java.util.Optional;
import kedge.data.UserError;

/**
 * What {@code kedge replay} is asked for.
 *
 * @param run the run's folder
 * @param stage the stage the step belongs to; the run's only rl stage if left out
 * @param step the step, from 0, as in {@code rollouts.jsonl}
 * @param sample which of the step's completions, from 0, in the order of {@code rollouts.jsonl}
 */
public record ReplayRequest(Path run, Optional<String> stage, long step, int sample) {
  public ReplayRequest {
    if (step < 0 || sample < 0) {
      throw new UserError("--step is " + step + " and --sample is " + sample + ", expected 0 or more");
    }
  }
}
