package kedge.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import kedge.rewards.Candidate;
import kedge.rewards.RewardFakes;
import kedge.rewards.Verdict;
import kedge.testing.Repository;
import org.junit.jupiter.api.Test;

class BriefRewardTest {

  @Test
  void whatIsFinishedAndBriefIsWorthOne() {
    BriefReward.Provider provider = new BriefReward.Provider();
    assertEquals(new Verdict.Scored(1, Map.of("tokens", "256")), verdict(provider, null, 256, true));
    assertEquals(new Verdict.Scored(0, Map.of("tokens", "257")), verdict(provider, null, 257, true));
    assertEquals(new Verdict.Scored(0, Map.of("tokens", "9")), verdict(provider, 10, 9, false));
  }

  @Test
  void theDocumentationShowsThisVeryCode() throws IOException {
    Path root = Repository.root();
    String code = Files.readString(root.resolve("tests/src/test/java/kedge/examples/BriefReward.java"));
    assertTrue(Files.readString(root.resolve("docs/custom-rewards.md")).contains("```java\n" + code + "```"),
        "docs/custom-rewards.md shows another BriefReward than the one that is tested");
  }

  private static Verdict verdict(BriefReward.Provider provider, Integer tokens, int length, boolean finished) {
    return provider.create(new BriefReward.Settings(tokens)).judge(RewardFakes.problem("7"),
        new Candidate("7", length, finished));
  }
}
