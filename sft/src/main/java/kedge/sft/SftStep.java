package kedge.sft;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import kedge.data.DirectFormat;
import kedge.data.LearnedTurns;
import kedge.data.Problem;
import kedge.data.ProblemOrder;
import kedge.data.ProblemSource;
import kedge.data.UserError;
import kedge.policy.Policy;
import kedge.policy.optim.AdamWSettings;
import kedge.policy.optim.LearningRate;
import kedge.policy.optim.NonFiniteGradient;
import kedge.policy.optim.UpdateReport;
import kedge.policy.score.TokenSequence;
import kedge.policy.score.TrainReport;
import kedge.policy.text.PromptEncoder;

/**
 * One step of supervised fine-tuning: the next demonstrations in problem order, one gradient, one update. Micro-batches
 * are packed within a step and never across steps, so the samples of a step depend only on the problem order, and
 * resuming needs no packing state. The loss is that of the whole step, so packing changes only rounding.
 */
public final class SftStep {
  private final Policy policy;
  private final DemonstrationEncoder encoder;
  private final ProblemOrder order;
  private final Settings settings;

  /**
   * Settings of a step.
   *
   * @param steps number of steps of the whole stage, for the learning rate
   * @param sequences number of demonstrations per step
   * @param maximumLength maximum length of a conversation, in tokens
   * @param mean unit of the average
   * @param learned which turns are learned
   * @param directFormat how a demonstration without thinking is written, and which of its tokens are learned
   * @param lookAhead number of sequences from which a micro-batch chooses, and maximum number of micro-batches that a
   * sequence waits
   * @param balanceCoefficient weight of the router's load-balance loss
   */
  public record Settings(long steps, int sequences, int maximumLength, CrossEntropy.Mean mean, LearnedTurns learned,
      DirectFormat directFormat,
      AdamWSettings optimizer, LearningRate learningRate, int lookAhead, double balanceCoefficient) {
  }

  /** @param order problem order of a source with demonstrations */
  public SftStep(Policy policy, PromptEncoder encoder, ProblemOrder order, Settings settings) {
    this(policy,
        new DemonstrationEncoder(encoder, settings.learned(), settings.directFormat(), settings.maximumLength()), order,
        settings);
  }

  /** Makes steps with a given encoder of demonstrations. */
  public SftStep(Policy policy, DemonstrationEncoder encoder, ProblemOrder order, Settings settings) {
    this.policy = policy;
    this.encoder = encoder;
    this.order = order;
    this.settings = settings;
  }

  /**
   * Runs step {@code step} (0 is the first).
   *
   * @throws NonFiniteGradient naming the problems, before any change of the weights
   * @throws UserError if a problem has no demonstration, or one is longer than the limit
   */
  public SftReport run(long step) {
    return run(step, settings.learningRate().at(step, settings.steps()));
  }

  /** Runs a step with a given batch and learning rate. @param batch index in problem order, from 0 */
  public SftReport run(long batch, double rate) {
    List<TokenSequence> inOrder = sequences(batch * settings.sequences());
    return policy.options().sharing().fixedTree() ? learned(batch, rate, inOrder) : packed(batch, rate, inOrder);
  }

  /** Runs a step in densely packed micro-batches. */
  private SftReport packed(long batch, double rate, List<TokenSequence> inOrder) {
    StreamPacker<TokenSequence> packer = new StreamPacker<>(inOrder.iterator(),
        policy.options().tokensPerMicrobatch(),
        settings.lookAhead(), TokenSequence::length);
    List<TokenSequence> sequences = new ArrayList<>();
    packer.forEachRemaining(sequences::addAll);
    SftReport report = learned(batch, rate, sequences);
    long microBatches = report.trained().visual().map(load -> (long) load.microBatches())
        .orElse(packer.microBatches());
    double fill = microBatches == packer.microBatches() ? packer.fill()
        : packer.fill() * packer.microBatches() / microBatches;
    return report.packed(microBatches, fill);
  }

  private SftReport learned(long batch, double rate, List<TokenSequence> sequences) {
    CrossEntropy loss = new CrossEntropy(sequences, settings.sequences(), settings.mean());
    policy.prepare(settings.optimizer());
    TrainReport trained = policy.trainer().accumulate(sequences, 1, loss, settings.balanceCoefficient());
    UpdateReport update = update(batch, rate);
    int targets = sequences.stream().mapToInt(TokenSequence::targetCount).sum();
    int tokens = sequences.stream().mapToInt(TokenSequence::length).sum();
    int block = policy.options().sharing().blockSequences();
    return new SftReport(trained.loss(), targets, tokens, (sequences.size() + block - 1) / block,
        OptionalDouble.empty(), trained, update);
  }

  private UpdateReport update(long batch, double rate) {
    try {
      return policy.update(rate, settings.optimizer());
    } catch (NonFiniteGradient failure) {
      throw failure
          .of(order.problems(batch * settings.sequences(), settings.sequences()).stream().map(Problem::id).toList());
    }
  }

  private List<TokenSequence> sequences(long from) {
    ProblemSource source = order.source();
    List<TokenSequence> sequences = new ArrayList<>();
    for (int index : order.indices(from, settings.sequences())) {
      sequences.addAll(encoder.sequences(source, index));
    }
    return sequences;
  }
}
