package kedge.training.ranks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import kedge.data.UserError;
import kedge.policy.distributed.Meeting;
import org.junit.jupiter.api.Test;

/** What a process makes of the variables that launchers set. */
class RankContractTest {
  private static final Map<String, String> TORCHRUN = Map.of("RANK", "0", "WORLD_SIZE", "4", "LOCAL_RANK", "0",
      "LOCAL_WORLD_SIZE", "2", "MASTER_ADDR", "node1", "MASTER_PORT", "29500", "TORCHELASTIC_RESTART_COUNT", "1",
      "TORCHELASTIC_USE_AGENT_STORE", "True");

  private static Map<String, String> changed(String... namesAndValues) {
    Map<String, String> environment = new HashMap<>(TORCHRUN);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      if (namesAndValues[i + 1] == null) {
        environment.remove(namesAndValues[i]);
      } else {
        environment.put(namesAndValues[i], namesAndValues[i + 1]);
      }
    }
    return environment;
  }

  private static String refused(String... namesAndValues) {
    return assertThrows(UserError.class, () -> RankContract.of(changed(namesAndValues))).getMessage();
  }

  @Test
  void torchrunsAgentServesTheStoreAndNumbersTheAttempts() {
    Meeting meeting = RankContract.of(TORCHRUN).orElseThrow().meeting();
    assertEquals(new Meeting(0, 4, 2, "node1", 29500, false, "1", Duration.ofSeconds(300), Duration.ofSeconds(1800)),
        meeting);
  }

  @Test
  void withoutAnAgentRankZeroServesTheStore() {
    assertTrue(RankContract.of(changed("TORCHELASTIC_USE_AGENT_STORE", null)).orElseThrow().meeting().serves());
    assertFalse(RankContract.of(changed("TORCHELASTIC_USE_AGENT_STORE", null, "RANK", "1")).orElseThrow().meeting()
        .serves());
  }

  @Test
  void aLauncherThatKnowsNoLocalRanksWillDo() {
    Meeting meeting = RankContract.of(Map.of("RANK", "3", "WORLD_SIZE", "4", "MASTER_ADDR", "node1", "MASTER_PORT",
        "29500", RankContract.ANSWER_SECONDS, "7", RankContract.MEET_SECONDS, "9")).orElseThrow().meeting();
    assertEquals(new Meeting(3, 4, 1, "node1", 29500, false, "0", Duration.ofSeconds(9), Duration.ofSeconds(7)),
        meeting);
  }

  @Test
  void oneProcessIsNoRank() {
    assertEquals(Optional.empty(), RankContract.of(Map.of()));
    assertEquals(Optional.empty(), RankContract.of(Map.of("RANK", "0"))); // other programs set it as well
    assertEquals(Optional.empty(), RankContract.of(changed("WORLD_SIZE", "1")));
  }

  @Test
  void variablesThatAreMissingOrWrongAreNamed() {
    assertEquals("RANK is 4, expected 0 to 3 with WORLD_SIZE 4. Maybe WORLD_SIZE counts machines, and RANK processes?",
        refused("RANK", "4"));
    assertTrue(refused("RANK", "-1").startsWith("RANK is -1, expected 0 to 3"));
    assertTrue(refused("RANK", null).startsWith("RANK is not set, but WORLD_SIZE is 4, expected both. Maybe "));
    assertTrue(refused("RANK", "zero").startsWith("RANK is zero, expected 0 to 3"));
    assertTrue(refused("WORLD_SIZE", "many").startsWith("WORLD_SIZE is many, expected 1 to "));
    assertTrue(refused("WORLD_SIZE", "0").startsWith("WORLD_SIZE is 0, expected 1 to "));
    assertTrue(refused("MASTER_ADDR", " ").startsWith("MASTER_ADDR is not set, but WORLD_SIZE is 4"));
    assertTrue(refused("MASTER_PORT", null).startsWith("MASTER_PORT is not set, but WORLD_SIZE is 4"));
    assertEquals("MASTER_PORT is 70000, expected 1 to 65535", refused("MASTER_PORT", "70000"));
    assertEquals("LOCAL_RANK is 2, expected 0 to 1", refused("LOCAL_RANK", "2"));
    assertTrue(refused("LOCAL_WORLD_SIZE", "8").startsWith("LOCAL_WORLD_SIZE is 8, expected 1 to 4"));
    assertTrue(refused(RankContract.ANSWER_SECONDS, "soon").startsWith("KEDGE_RANK_SECONDS is soon, expected 1 to"));
  }

  @Test
  void whatWasUnderstoodIsALine() {
    assertEquals("rank 0 of 4, meeting at node1:29500 (RANK, WORLD_SIZE, MASTER_ADDR, MASTER_PORT; attempt 1 by "
        + "TORCHELASTIC_RESTART_COUNT)", RankContract.of(TORCHRUN).orElseThrow().inWords());
  }
}
