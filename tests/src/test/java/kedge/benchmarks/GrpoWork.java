package kedge.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import kedge.policy.Policy;
import kedge.policy.generate.Completion;
import kedge.policy.optim.AdamWSettings;
import kedge.policy.score.TokenSequence;
import kedge.policy.score.TrainReport;
import kedge.rl.advantage.GroupAdvantages;
import kedge.rl.advantage.GroupRewards;
import kedge.rl.advantage.GroupZScore;
import kedge.rl.objective.KlPenalty;
import kedge.rl.objective.PolicyObjective;
import kedge.rl.objective.Preset;
import kedge.rl.objective.Presets;
import kedge.rl.objective.SequenceInput;
import kedge.rl.objective.StepLoss;

/**
 * A whole GRPO step on new prompts: sample, grade by the share of even tokens, compare within groups, one update on all
 * completions; as the peers' grpo_step.py, whose trainer has no KL term either. It counts the tokens drawn.
 */
final class GrpoWork implements Work {
  private static final double RATE = 1e-4;
  private static final double TOLERANCE = 2e-5;
  /** The peer's trainer: no weight decay, clip at 1. */
  private static final AdamWSettings SETTINGS = AdamWSettings.standard();
  private final Policy policy;
  private final GenerateWork.Size size;
  private final GenerateWork generation;
  private final PolicyObjective objective;
  private final boolean sharesPrompts;

  /** @param sharesPrompts whether training computes a group's prompt once */
  GrpoWork(Policy policy, GenerateWork.Size size, boolean sharesPrompts) {
    this.policy = policy;
    this.size = size;
    this.sharesPrompts = sharesPrompts;
    this.generation = new GenerateWork(policy, size);
    Preset preset = Presets.GRPO.preset(size.newTokens());
    this.objective = preset.objective().withKl(new KlPenalty.None());
  }

  @Override
  public String name() {
    return "grpo_step";
  }

  @Override
  public long tokens() {
    return generation.tokens();
  }

  @Override
  public double operations() {
    ArithmeticBenchmark arithmetic = new ArithmeticBenchmark(policy.shape());
    int prompts = sharesPrompts ? size.prompts() : size.completions();
    double training = prompts * arithmetic.forward(0, size.promptTokens())
        + size.completions() * (arithmetic.forward(size.promptTokens(), size.promptTokens() + size.newTokens())
            + size.newTokens() * arithmetic.head());
    return generation.operations() + 3 * training;
  }

  @Override
  public void run(long run) {
    GenerateWork.Drawn drawn = generation.draw(run);
    List<GroupRewards> totals = drawn.completions().stream()
        .map(group -> GroupRewards.of(group.stream().mapToDouble(GrpoWork::evenShare).toArray())).toList();
    List<GroupAdvantages> advantages = new GroupZScore(1e-4).estimate(totals);
    List<TokenSequence> sequences = new ArrayList<>();
    List<SequenceInput> inputs = new ArrayList<>();
    for (int problem = 0; problem < size.prompts(); problem++) {
      for (int sample = 0; sample < size.group(); sample++) {
        Completion completion = drawn.completions().get(problem).get(sample);
        double[] sampler = SequenceInput.widen(completion.logProbabilities());
        sequences.add(TokenSequence.of(drawn.requests().get(problem).prompt(), completion.tokens()));
        inputs.add(new SequenceInput(sampler, sampler, Optional.empty(), advantages.get(problem).values()[sample], true,
            false));
      }
    }
    StepLoss loss = StepLoss.onPolicy(objective, inputs);
    TrainReport trained = policy.trainer().accumulate(sequences, 1, loss, 0);
    requireSame(inputs, trained);
    if (!loss.report(trained.scores()).notFinite().isEmpty()) {
      throw new IllegalStateException("the loss is not finite");
    }
    policy.update(RATE, SETTINGS);
  }

  /** A step is only worth timing where sampler and trainer compute the same policy. */
  private static void requireSame(List<SequenceInput> inputs, TrainReport trained) {
    double most = 0;
    for (int row = 0; row < inputs.size(); row++) {
      float[] now = trained.scores().get(row).logProbabilities();
      for (int i = 0; i < now.length; i++) {
        most = Math.max(most, Math.abs(now[i] - inputs.get(row).sampler()[i]));
      }
    }
    if (!(most <= TOLERANCE)) {
      throw new IllegalStateException(
          "sampled and scored log-probabilities differ by up to " + most + ", expected at most " + TOLERANCE);
    }
  }

  private static double evenShare(Completion completion) {
    return Arrays.stream(completion.tokens()).filter(token -> token % 2 == 0).count()
        / (double) completion.tokens().length;
  }
}
