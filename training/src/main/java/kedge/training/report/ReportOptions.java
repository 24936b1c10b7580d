package kedge.training.report;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Options of a report that are not in the run folder.
 *
 * @param codeVersion the version of the code that ran, shown in the header
 * @param answerReward the reward that grades the answer; its mean is plotted as accuracy. If empty, the part named
 * {@code math}, or else the first one in the step lines
 * @param pieces token ids → the text of each token, so that log-probabilities are shown as shades of the text. If
 * empty, they are shown as a strip of cells below the text, one per token
 * @param pictures finds the pictures of prompts. If empty, they are named by their digests
 */
public record ReportOptions(Optional<String> codeVersion, Optional<String> answerReward,
    Optional<Function<int[], List<String>>> pieces, Optional<PromptPictures> pictures) {

  /** No options. */
  public static ReportOptions none() {
    return new ReportOptions(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }
}
