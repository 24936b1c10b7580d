package kedge.rewards.chain;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.synthetic.ArithmeticSettings;
import kedge.data.synthetic.ArithmeticSource;
import kedge.data.synthetic.CountdownSettings;
import kedge.data.synthetic.CountdownSource;
import kedge.rewards.Absent;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;

/** Problems, completions and verdicts for the tests of the rule judge. */
final class Chains {
  static final Reward LOGIC = new ChainLogicReward(Absent.NOT_APPLICABLE, ChainReward.Scores.BITS);
  static final Reward GROUNDING = new ChainGroundingReward(Absent.NOT_APPLICABLE, ChainReward.Scores.BITS,
      Optional.empty());
  static final Reward CONSISTENCY = new ChainConsistencyReward(Absent.NOT_APPLICABLE, ChainReward.Scores.BITS);

  private Chains() {
  }

  /** The demonstrations of generated problems of every kind. */
  static List<ProblemSource> sources(int size) {
    List<ProblemSource> sources = new ArrayList<>();
    for (List<String> operations : List.of(List.of("+"), List.of("-"), List.of("*"), List.of("+", "-", "*"))) {
      for (int terms = 2; terms <= 3; terms++) {
        for (int digits = 1; digits <= 3; digits++) {
          int most = digits == 1 ? 50 : size;
          sources.add(new ArithmeticSource(
              new ArithmeticSettings(most, null, operations, digits, digits, terms, null, null, null, 5L, null)));
        }
        sources.add(new ArithmeticSource(new ArithmeticSettings(size, null, operations, 1, 3, terms,
            "What is {expression}?", null, null, 6L, null)));
      }
    }
    for (int count = 3; count <= 5; count++) {
      sources.add(
          new CountdownSource(new CountdownSettings(size, null, count, 30, null, null, null, null, null, null, null)));
    }
    return sources;
  }

  static Problem question(String text) {
    return new Problem("test/1", "test", Conversation.ofUser(text), new Answer.Mathematical("0"), Map.of());
  }

  static Problem countdown(int target, Integer... numbers) {
    return new Problem("test/1", "test", Conversation.ofUser("?"), new Answer.Countdown(List.of(numbers), target, ""),
        Map.of());
  }

  static Candidate says(String thought, String answer) {
    String text = "<think>\n" + thought + "\n</think>\n\n\\boxed{" + answer + "}";
    return new Candidate(text, text.length(), true);
  }

  /** The bits for logic, grounding and consistency, {@code 110}. */
  static String bits(Problem problem, Candidate candidate) {
    return bit(LOGIC, problem, candidate) + bit(GROUNDING, problem, candidate) + bit(CONSISTENCY, problem, candidate);
  }

  static String bit(Reward reward, Problem problem, Candidate candidate) {
    return ((Verdict.Scored) assertInstanceOf(Verdict.Scored.class, reward.judge(problem, candidate))).value() == 1
        ? "1"
        : "0";
  }

  static String brief(String text) {
    return text.substring(0, Math.min(60, text.length()));
  }
}
