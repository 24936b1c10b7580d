package kedge.policy.score;

import java.util.List;

/** The training side of a policy: scores of given tokens, and gradients of a loss over them. */
public interface TrainingBackend {

  /**
   * Computes log-probabilities and entropies of every sequence's targets, without gradients.
   *
   * @param temperature divisor of the logits, as in sampling
   */
  List<TokenScores> score(List<TokenSequence> sequences, double temperature);

  /** Counts the top-k slots that each expert receives, in a forward pass. */
  ExpertSlots expertSlots(List<TokenSequence> sequences);

  /**
   * Computes the mean over each sequence's tokens of the last layer's output after the final norm ({@code
   * last_hidden_state} of transformers), {@code [sequence][hidden]}.
   */
  float[][] embeddings(List<TokenSequence> sequences);

  /**
   * Adds the gradient of a loss over all sequences to the policy's gradients. Micro-batches are cut by token count and
   * {@link VisualPacking balanced} by image tokens. The division does not change the result, since the loss returns
   * derivatives of the whole step's loss.
   *
   * @param balanceCoefficient weight of the router's load-balance loss, with statistics over all sequences given here;
   * 0 for none
   */
  TrainReport accumulate(List<TokenSequence> sequences, double temperature, TokenLoss loss, double balanceCoefficient);
}
