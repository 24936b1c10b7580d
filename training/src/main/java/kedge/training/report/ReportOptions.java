package kedge.training.report;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Options of a report that the run folder does not hold.
 *
 * @param codeVersion the version of the code that ran, shown in the header
 * @param answerReward the reward that grades the answer; its mean is plotted as accuracy. Empty:
 * the part named {@code math} if there is one, otherwise the first in the order of the step lines
 * @param pieces token ids → the text of each token, so that log-probabilities shade the text itself. Empty: they are
 * shown as a strip of cells, one a token, below the text
 * @param pictures finds the pictures of prompts again. Empty: they are named by their digests
 */
public record ReportOptions(Optional<String> codeVersion, Optional<String> answerReward,
    Optional<Function<int[], List<String>>> pieces, Optional<PromptPictures> pictures) {

  /** No options. */
  public static ReportOptions none() {
    return new ReportOptions(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }
}
