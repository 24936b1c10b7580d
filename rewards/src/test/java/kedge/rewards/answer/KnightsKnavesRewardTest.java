package kedge.rewards.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KnightsKnavesRewardTest {
  private static final KnightsKnavesReward REWARD = new KnightsKnavesReward(Optional.empty(),
      List.of("knight", "knave"), false);
  private static final String GOLD = "Zoey is a knave, and Oliver is a knight.";

  @Test
  void everyoneHasTheRightRoleOnce() {
    for (String right : List.of("Zoey is a knave, Oliver is a knight", "(1) Oliver is a knight\n(2) Zoey is a knave",
        "Oliver: knight; Zoey: knave",
        "{(zoey, Knave), (oliver, Knight)}", "\\text{Oliver is the knight and Zoey is a knave}")) {
      assertEquals("CORRECT", Answers.boxed(REWARD, GOLD, right), right);
    }
  }

  @Test
  void oneWrongOneMissingOneTwiceAreWrong() {
    for (String wrong : List.of("Zoey is a knight, Oliver is a knight", "Zoey is a knave", "Oliver is a knight",
        "Zoey and Oliver",
        "Zoey is a knight, Oliver is a knave")) {
      assertEquals("WRONG", Answers.boxed(REWARD, GOLD, wrong), wrong);
    }
    for (String unread : List.of("Zoey is a knave, Oliver is a knight, Zoey is a knave",
        "Zoey is a knave, Zoey is a knight, Oliver is a knight",
        "Oliver is not a knave, Zoey is a knave",
        "Zoey is a knave, Oliver is a knight, Ann is a knight", "Zoey and Oliver are knights",
        "Zoey is a knave or knight, Oliver is a knight",
        "knave, knight")) {
      assertEquals("UNPARSABLE_PREDICTION", Answers.boxed(REWARD, GOLD, unread), unread);
    }
  }

  @Test
  void theRolesMayStandInAColumnAndHaveOtherNames() {
    KnightsKnavesReward other = new KnightsKnavesReward(Optional.of("solution"), List.of("Saint", "sinner"), false);
    Map<String, String> column = Map.of("solution", "Ann is a saint, Bob is a sinner");
    assertEquals("CORRECT", Answers.grade(other, Answers.problem("see", column), "\\boxed{Bob: sinner, Ann: saint}"));
    assertEquals("WRONG", Answers.grade(other, Answers.problem("see", column), "\\boxed{Bob: saint, Ann: saint}"));
    assertEquals("NotApplicable", Answers.grade(other, Answers.problem("see", Map.of()), "\\boxed{Ann: saint}"));
    assertEquals("Unscorable", Answers.boxed(REWARD, "they are knights", "Ann is a knight"));
    assertThrows(IllegalArgumentException.class,
        () -> new KnightsKnavesReward(Optional.empty(), List.of("one"), false));
  }
}
