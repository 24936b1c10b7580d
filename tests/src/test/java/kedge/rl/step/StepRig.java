package kedge.rl.step;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.Deal;
import kedge.data.Keyed;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.policy.LocalPolicy;
import kedge.policy.PolicyOptions;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.generate.Sampling;
import kedge.policy.model.ModelShape;
import kedge.policy.optim.AdamWSettings;
import kedge.policy.optim.LearningRate;
import kedge.policy.score.Trainer;
import kedge.policy.text.CharacterTokenizer;
import kedge.policy.text.ChatTemplate;
import kedge.policy.text.PromptEncoder;
import kedge.policy.text.Tokenizer;
import kedge.rewards.Candidate;
import kedge.rewards.Judge;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;
import kedge.rewards.WeightedReward;
import kedge.rl.objective.PolicyObjective;
import kedge.rl.objective.Preset;
import kedge.rollouts.LocalWorker;
import kedge.rollouts.RolloutWorker;

/** A real policy of a few thousand weights with its tokenizer, and hand-made problems and rewards around it. */
public final class StepRig implements AutoCloseable {
  /** Longest completion in tokens. */
  public static final int LONGEST = 12;
  /** Right or wrong as by a coin that belongs to the text. */
  static final BiFunction<Problem, Candidate, Verdict> COIN = (problem, candidate) -> new Verdict.Scored(Keyed.text(candidate.text()) & 1);

  public final Tokenizer tokenizer = CharacterTokenizer.of("0123456789+=ab", List.of());
  public final PromptEncoder encoder = new PromptEncoder(tokenizer, ChatTemplate.of(tokenizer), Map.of(), 128);
  public final LocalPolicy policy;

  public StepRig(int tokensPerMicrobatch) {
    ModelShape shape = new ModelShape(tokenizer.size(), 16, 2, 2, 1, 8, 0, 4, 2, 8, true, Set.of(), 1e4, 1e-6, false, 128, 0.1);
    this.policy = LocalPolicy.random(shape, 5, new PolicyOptions("cpu", ElementType.F32, true, tokensPerMicrobatch, false, 64, 1));
  }

  /** Problems {@code sums/0} on, each with its sum as demonstration. */
  public record Sums(int size) implements ProblemSource {
    @Override
    public String name() {
      return "sums";
    }

    @Override
    public Problem problem(int index) {
      return new Problem("sums/" + index, "sums", Conversation.ofUser(index + "+" + 2 * index + "="), new Answer.Mathematical("" + 3 * index), Map.of());
    }

    @Override
    public Optional<Turn> demonstration(int index) {
      return Optional.of(Turn.of(Role.ASSISTANT, "a".repeat(index % 4) + 3 * index));
    }
  }

  private record Fake(BiFunction<Problem, Candidate, Verdict> judges) implements Reward {
    @Override
    public String name() {
      return "fake";
    }

    @Override
    public Verdict judge(Problem problem, Candidate candidate) {
      return judges.apply(problem, candidate);
    }
  }

  LocalWorker worker() {
    return new LocalWorker(policy.generator(), tokenizer, encoder, policy::digest, 11);
  }

  static GroupJudge judge(BiFunction<Problem, Candidate, Verdict> reward) {
    return new GroupJudge(new Judge(List.of(new WeightedReward(new Fake(reward), 1)), false, Duration.ofSeconds(30), 1), Optional.empty());
  }

  RlStep step(RlSettings settings, BiFunction<Problem, Candidate, Verdict> reward, Optional<Trainer> reference) {
    return step(settings, reward, reference, worker(), 10);
  }

  RlStep step(RlSettings settings, BiFunction<Problem, Candidate, Verdict> reward, Optional<Trainer> reference, RolloutWorker worker, int problems) {
    return new RlStep(policy, reference, worker, judge(reward), new Deal(new Sums(problems), 3), settings);
  }

  /** Three prompts of four completions each, temperature 1, no dynamic sampling. */
  static RlSettings settings(Preset preset, MiniBatches miniBatches) {
    return settings(preset, preset.objective(), miniBatches, 1, Optional.empty());
  }

  static RlSettings settings(Preset preset, PolicyObjective objective, MiniBatches miniBatches, double temperature, Optional<DynamicSampling> dynamic) {
    return new RlSettings(10, 3, 4, Sampling.of(temperature, LONGEST), preset.advantage(), objective, dynamic, miniBatches, AdamWSettings.standard(),
        new LearningRate.Constant(3e-3, 0), 0.01, 0.5, 17);
  }

  @Override
  public void close() {
    policy.close();
    tokenizer.close();
  }
}
