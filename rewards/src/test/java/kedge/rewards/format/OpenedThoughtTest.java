package kedge.rewards.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import kedge.rewards.Candidate;
import kedge.rewards.Reward;
import kedge.rewards.RewardFakes;
import kedge.rewards.Verdict;
import org.junit.jupiter.api.Test;

/** A template may open the thought in the prompt: rewards read the completion as if it began with the opened tag. */
class OpenedThoughtTest {
  private static final Optional<String> OPEN = Optional.of("<think>\n");
  private static final Optional<String> CLOSED = Optional.of("<think>\n\n</think>\n\n");
  private static final Optional<String> NONE = Optional.of("");
  private static final List<Reward> FORMAT = List.of(new ThinkFormatReward(),
      new TagsReward(List.of("think"), true, null));

  @Test
  void aThoughtOpenedByThePromptIsOneOfTheCompletion() {
    for (Reward reward : FORMAT) {
      assertEquals(1, score(reward, "t\n</think>\n\n\\boxed{5}", OPEN), reward.name());
      assertEquals(0, score(reward, "<think>t</think>\\boxed{5}", OPEN), reward.name());
      assertEquals(0, score(reward, "\\boxed{5}", OPEN), reward.name());
      assertEquals(1, score(reward, "\\boxed{5}", CLOSED), reward.name());
      assertEquals(0, score(reward, "t</think>\\boxed{5}", NONE), reward.name());
      assertEquals(1, score(reward, "<think>t</think>\\boxed{5}", NONE), reward.name());
    }
    assertEquals(1, score(new ThinksReward("think"), "t", OPEN));
    assertEquals(0, score(new ThinksReward("think"), "\\boxed{5}", CLOSED));
  }

  @Test
  void whereThePromptIsNotKnownAClosingTagAloneCounts() {
    for (Reward reward : FORMAT) {
      assertEquals(1, score(reward, "t</think>\\boxed{5}", Optional.empty()), reward.name());
      assertEquals(1, score(reward, "<think>t</think>\\boxed{5}", Optional.empty()), reward.name());
      assertEquals(0, score(reward, "t</think>u</think>\\boxed{5}", Optional.empty()), reward.name());
    }
  }

  private static double score(Reward reward, String text, Optional<String> opening) {
    return ((Verdict.Scored) reward.judge(RewardFakes.problem("5"),
        new Candidate(text, text.length(), true, new int[0], opening))).value();
  }
}
