package kedge.rewards.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.Problem;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.Verdict;
import kedge.rewards.format.ThinkFormatReward;
import kedge.rewards.format.ThinksReward;
import kedge.rewards.format.ThinksSettings;
import kedge.rewards.math.MathProvider;
import kedge.rewards.math.MathSettings;
import kedge.rewards.total.Composition;
import kedge.rewards.total.SailRl.Variant;
import kedge.rewards.total.SailRl;
import org.junit.jupiter.api.Test;

/** The choice to think, and SAIL-RL's total of the real rewards on whole completions. */
class StepsJudgementTest {
  private static final Reward JUDGEMENT = new ChainJudgmentReward(new ChainJudgmentSettings(null));
  private static final List<String> THINK = List.of("steps_logic", "steps_grounding", "steps_consistency");
  private static final String CHAIN = "<think>\n7+8+0=15 5\n3+4+1=08 85\n</think>\n\n";
  private static final String NOTHING = "<think>\n\n</think>\n\n";
  private static final String RIGHT = "\\boxed{85}";

  @Test
  void thinkingIsRightOnHardProblemsAndWrongOnEasyOnes() {
    judged(1, true, "hard", CHAIN + RIGHT);
    judged(0, true, "hard", NOTHING + RIGHT);
    judged(0, true, "hard", RIGHT);
    judged(0, false, "easy", CHAIN + RIGHT);
    judged(1, false, "easy", NOTHING + RIGHT);
    judged(1, false, "easy", RIGHT);
    judged(1, true, "hard", "<think>\n7+8"); // cut off while it thought
  }

  private static void judged(double value, boolean needed, String difficulty, String text) {
    assertEquals(new Verdict.Scored(value, Map.of("requires_reasoning", String.valueOf(needed))),
        JUDGEMENT.judge(problem(Map.of("difficulty", difficulty)), new Candidate(text, 1, true)));
  }

  @Test
  void anUnknownDifficultyIsAFaultThatSaysWhatWasExpected() {
    Candidate candidate = new Candidate(CHAIN + RIGHT, 1, true);
    assertEquals(new Verdict.Unscorable("column difficulty of problem sums/1 is missing, expected easy or hard"),
        JUDGEMENT.judge(problem(Map.of()), candidate));
    assertEquals(new Verdict.Unscorable("column difficulty of problem sums/1 is \"Hard\", expected easy or hard"),
        JUDGEMENT.judge(problem(Map.of("difficulty", "Hard")), candidate));
    Reward level = new ChainJudgmentReward(new ChainJudgmentSettings("level"));
    assertEquals(Set.of("level"), level.columns());
    assertEquals(Set.of("difficulty"), JUDGEMENT.columns());
    assertEquals(1, ((Verdict.Scored) level.judge(problem(Map.of("level", "hard")), candidate)).value());
  }

  @Test
  void theTotalsOfSailRlComeOutOnWholeCompletions() {
    // hard, thought, right choice
    total(1.0, Variant.PRODUCT, "hard", CHAIN + RIGHT);
    total(0.1, Variant.PRODUCT, "hard", CHAIN + "\\boxed{86}"); // bits (1,1,0), answer 0: figure 3
    total(0.7, Variant.PRODUCT, "hard", "<think>\n7+8+0=15 5\n3+4+1=09 85\n</think>\n\n" + RIGHT); // bits (0,1,1)
    total(0.4, Variant.PRODUCT, "hard", "<think>\n7+9+0=15 5\n3+4+1=08 85\n</think>\n\n" + RIGHT); // bits (0,0,1)
    total(0.1, Variant.PRODUCT, "hard", "<think>\nI know.\n</think>\n\n" + RIGHT); // bits (0,0,0)
    total(0.9, Variant.PRODUCT, "hard", CHAIN.replace("</think>", "</think></think>") + RIGHT); // no format
    total(0.0, Variant.PRODUCT, "hard", "85");
    total(0.1, Variant.PRODUCT, "easy", CHAIN + RIGHT); // thought, and it was not needed
    total(1.0, Variant.PRODUCT, "easy", NOTHING + RIGHT);
    total(0.1, Variant.PRODUCT, "easy", NOTHING + "\\boxed{84}");
    total(0.1, Variant.PRODUCT, "hard", NOTHING + RIGHT); // not thought, and it was needed
    total(0.9 * (0 + 0 + 1) / 3 + 0.1, Variant.ADDITIVE, "hard", NOTHING + RIGHT);
    total(1.0, Variant.ADDITIVE, "easy", NOTHING + RIGHT);
    total(0.9 * (1 + 2.0 / 3 + 0) / 3 + 0.1, Variant.ADDITIVE, "hard", CHAIN + "\\boxed{86}");
    total(1.0, Variant.ANSWER_ONLY, "easy", CHAIN + RIGHT);
    total(1.0, Variant.ALWAYS_THINK, "easy", CHAIN + RIGHT);
    total(0.1, Variant.ALWAYS_THINK, "easy", NOTHING + RIGHT);
    total(1.0, Variant.NEVER_THINK, "hard", NOTHING + RIGHT);
    total(0.1, Variant.NEVER_THINK, "hard", CHAIN + RIGHT);
  }

  @Test
  void theReachableTotalsAreAmongTheEightOfThePaperForEveryCompletion() {
    TreeSet<String> reached = new TreeSet<>();
    List<String> thoughts = List.of(CHAIN, NOTHING, "", "<think>\n7+8+0=15 5\n3+4+1=09 85\n</think>",
        "<think>\n7+9+0=15 5\n3+4+1=08 85\n</think>",
        "<think>\nI know.\n</think>", "<think></think>" + CHAIN, "<think>\n7+8+0=15 5\n",
        "<think>\n7+8+0=15 5\n3+4+1=09 85\n</think></think>",
        "<think>\n7+9+0=15 5\n3+4+1=08 85\n</think></think>", "<think>\n7+8+0=15 5\n3+4+1=08 85\n</think></think>");
    int looked = 0;
    for (String thought : thoughts) {
      for (String answer : List.of(RIGHT, "\\boxed{95}", "\\boxed{", "")) {
        for (String difficulty : List.of("easy", "hard")) {
          for (Variant variant : Variant.values()) {
            double value = total(variant, difficulty, thought + answer);
            assertTrue(value >= 0 && value <= 1 + 1e-12);
            if (variant == Variant.PRODUCT) {
              reached.add(String.format("%.3f", value));
            }
            looked++;
          }
        }
      }
    }
    System.out.println("rule judge: " + looked + " totals looked at");
    assertEquals("[0.000, 0.100, 0.300, 0.400, 0.600, 0.700, 0.900, 1.000]", reached.toString());
  }

  private static void total(double expected, Variant variant, String difficulty, String text) {
    assertEquals(expected, total(variant, difficulty, text), 1e-12, variant + " " + difficulty + "\n" + text);
  }

  private static double total(Variant variant, String difficulty, String text) {
    List<Reward> rewards = List.of(new MathProvider().create(new MathSettings(null, null)), JUDGEMENT, Chains.LOGIC,
        Chains.GROUNDING, Chains.CONSISTENCY,
        new ThinksReward(new ThinksSettings(null)), new ThinkFormatReward());
    Map<String, Verdict> parts = new HashMap<>();
    rewards.forEach(reward -> parts.put(reward.name(),
        reward.judge(problem(Map.of("difficulty", difficulty)), new Candidate(text, 1, true))));
    Composition total = new SailRl(List.of("math"), "steps_judgement", THINK, "thinks", "think_format", 0.9, variant,
        true).composition();
    return ((Verdict.Scored) assertInstanceOf(Verdict.Scored.class, total.of(parts::get), text)).value();
  }

  private static Problem problem(Map<String, String> columns) {
    return new Problem("sums/1", "sums", Conversation.ofUser("37+48="), new Answer.Mathematical("85"), columns);
  }
}
