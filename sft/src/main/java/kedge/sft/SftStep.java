package kedge.sft;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import kedge.data.Conversation;
import kedge.data.DataException;
import kedge.data.Deal;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.policy.LocalPolicy;
import kedge.policy.optim.AdamWSettings;
import kedge.policy.optim.LearningRate;
import kedge.policy.optim.NonFiniteGradient;
import kedge.policy.optim.UpdateReport;
import kedge.policy.score.TokenSequence;
import kedge.policy.score.TrainReport;
import kedge.policy.text.PromptEncoder;

/** One step of supervised fine-tuning: the next demonstrations of the deal, one gradient, one update. */
public final class SftStep {
  private final LocalPolicy policy;
  private final PromptEncoder encoder;
  private final Deal deal;
  private final Settings settings;

  /**
   * What a step is made of.
   *
   * @param steps of the whole stage, for the learning rate
   * @param sequences demonstrations per step
   * @param maximumLength longest conversation in tokens
   * @param mean what is averaged
   * @param roles whose turns are learned
   * @param balanceCoefficient weight of the router's load-balance loss
   */
  public record Settings(long steps, int sequences, int maximumLength, CrossEntropy.Mean mean, Set<Role> roles, AdamWSettings optimiser,
      LearningRate learningRate, double balanceCoefficient) {
  }

  /** @param deal of a source that has demonstrations */
  public SftStep(LocalPolicy policy, PromptEncoder encoder, Deal deal, Settings settings) {
    this.policy = policy;
    this.encoder = encoder;
    this.deal = deal;
    this.settings = settings;
  }

  /**
   * Runs step {@code step} (0 is the first).
   *
   * @throws NonFiniteGradient naming the problems, before anything changed
   * @throws DataException if a problem has no demonstration, or one is longer than the limit
   */
  public SftReport run(long step) {
    List<TokenSequence> sequences = sequences(step * settings.sequences());
    CrossEntropy loss = new CrossEntropy(sequences, settings.mean());
    TrainReport trained = policy.trainer().accumulate(sequences, 1, loss, settings.balanceCoefficient());
    UpdateReport update = update(step);
    int targets = sequences.stream().mapToInt(TokenSequence::targetCount).sum();
    int tokens = sequences.stream().mapToInt(TokenSequence::length).sum();
    return new SftReport(loss.loss(), targets, tokens, trained, update);
  }

  private UpdateReport update(long step) {
    try {
      return policy.update(settings.learningRate().at(step, settings.steps()), settings.optimiser());
    } catch (NonFiniteGradient failure) {
      throw failure.of(deal.problems(step * settings.sequences(), settings.sequences()).stream().map(Problem::id).toList());
    }
  }

  private List<TokenSequence> sequences(long from) {
    ProblemSource source = deal.source();
    List<TokenSequence> sequences = new ArrayList<>();
    for (int index : deal.indices(from, settings.sequences())) {
      Problem problem = source.problem(index);
      Turn demonstration = source.demonstration(index).orElseThrow(() -> new DataException(problem.id()
          + ": has no demonstration to learn from. Maybe the source needs a solution field, or the stage another source"));
      Conversation conversation = problem.prompt().with(demonstration);
      for (TokenSequence sequence : encode(conversation)) {
        if (sequence.length() > settings.maximumLength()) {
          throw new DataException(problem.id() + ": its demonstration has " + sequence.length() + " tokens, but max_length is " + settings.maximumLength()
              + ". Maybe raise max_length, or leave the problem out of the source");
        }
        sequences.add(sequence);
      }
    }
    return sequences;
  }

  /** One sequence per assistant turn where only those are learned, since a template may render a turn differently once it lies in the past. */
  private List<TokenSequence> encode(Conversation conversation) {
    return settings.roles().equals(Set.of(Role.ASSISTANT)) ? encoder.trainingByTurn(conversation) : List.of(encoder.training(conversation, settings.roles()));
  }
}
