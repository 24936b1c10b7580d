package kedge.rewards;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Map;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.Problem;
import kedge.rewards.answer.ChoiceReward;
import kedge.rewards.answer.KnightsKnavesReward;
import kedge.rewards.answer.ListReward;
import kedge.rewards.answer.NumberReward;
import kedge.rewards.answer.TextReward;
import kedge.rewards.answer.YesNoReward;
import kedge.rewards.format.TagsReward;
import kedge.rewards.format.ThinksReward;
import kedge.rewards.length.RepetitionReward;
import org.junit.jupiter.api.Test;

/** What no rule of the small verifiers was written for: a verdict all the same, and no praise. */
class HostileTextTest {
  private static final int SIZE = 100_000;
  private static final List<String> PIECES = List.of("{", "}", "\\", "$", "(", ")", "[", "<", ">", "*", "-", ".", ",",
      "#", " ", "\n", "\t", "0", "9", "A",
      "a ", "\\boxed{",
      "\\text{", "<think>", "</think>", "<answer>", "answer is", "(A) ", "A. B. ", "yes no ", "knight ", "1,", "1e9",
      "\u0130", "\ud83d\ude00", "\ud800",
      "\u4e2d", "\u200b");
  private static final List<Reward> ANSWERS = List.of(new ChoiceReward(true),
      new YesNoReward(true),
      new TextReward(true), new NumberReward(Optional.empty(), 0.05, true),
      new ListReward(false, true),
      new KnightsKnavesReward(Optional.empty(), List.of("knight", "knave"), true));
  private static final List<Reward> OTHERS = List.of(
      new TagsReward(List.of("judge", "think"), true, null),
      new ThinksReward("think"), new RepetitionReward(20));
  private static final List<Answer> GOLDS = List.of(new Answer.Choice('D', List.of("one", "two", "three", "four")),
      new Answer.Text("yes"),
      new Answer.Text("-12.5"),
      new Answer.Text("Ann is a knight, Bob is a knave"));

  @Test
  void everyStringGetsAVerdictAndNoneIsRight() {
    int looked = 0;
    for (String piece : PIECES) {
      String many = piece.repeat(SIZE / piece.length());
      for (String text : List.of(many, "\\boxed{" + many + "}", "<answer>" + many + "</answer>", "answer: " + many,
          "<think>" + many + "</think>" + many,
          "\\boxed{" + piece.repeat(1990 / piece.length()) + "}", "ANSWER: " + piece.repeat(1990 / piece.length()),
          piece)) {
        for (Answer gold : GOLDS) {
          Problem problem = new Problem("fake/1", "fake", Conversation.ofUser("?"), gold, Map.of());
          Candidate candidate = new Candidate(text, SIZE, true);
          for (Reward reward : ANSWERS) {
            Verdict verdict = reward.judge(problem, candidate);
            assertTrue(!(verdict instanceof Verdict.Scored scored) || scored.value() == 0,
                () -> reward.name() + " takes " + piece + " for " + gold.display());
            looked++;
          }
        }
        for (Reward reward : OTHERS) {
          assertTrue(reward.judge(RewardFakes.problem("1"), new Candidate(text, SIZE, true)) instanceof Verdict.Scored,
              reward.name());
          looked++;
        }
      }
    }
    System.out.println("hostile texts: " + looked + " verdicts");
    assertTrue(looked > 8000);
  }
}
