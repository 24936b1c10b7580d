package kedge.cli.ranks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kedge.data.cluster.RankFollower.Next;
import org.junit.jupiter.api.Test;

/** What becomes of a run whose ranks end on a cluster, by status and last message. */
class ClusterRanksTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final ClusterRanks ranks = new ClusterRanks(3, new PrintWriter(out), new PrintWriter(err));

  @Test
  void aRankWithoutFaultLeavesTheOthers() {
    assertEquals(Next.GO_ON, ranks.ended(0, 0));
    assertEquals("", err.toString());
  }

  @Test
  void anErrorThatWouldOccurAgainEndsTheRun() {
    ranks.said(1, "kedge: no such file: a");
    assertEquals(Next.END, ranks.ended(1, 1));
    assertEquals(Next.END, ranks.ended(2, 1), "also without a message");
    assertEquals("", err.toString(), "it is the run's message");
  }

  @Test
  void aVictimWaitsForTheCulprit() {
    ranks.said(0, "kedge: rank 1 (node, process 9) is gone");
    assertEquals(Next.AWAIT_OTHERS, ranks.ended(0, 1));
    assertEquals("", err.toString());
  }

  @Test
  void whatKillsARankOrItsExecutorStartsAllAgain() {
    assertEquals(Next.START_AGAIN, ranks.ended(1, 139));
    ranks.said(2, "kedge: this is a bug in kedge, please report it: x");
    assertEquals(Next.START_AGAIN, ranks.ended(2, 70));
    ranks.lost("4", "Command exited with code 137");
    assertEquals(List.of("rank 1 was killed by signal 11", "this is a bug in kedge, please report it: x",
        "executor 4 was lost: Command exited with code 137"),
        err.toString().lines().map(line -> line.replaceAll("^kedge: |\\. The ranks start again from .*", "")).toList());
  }

  @Test
  void rankZeroSpeaksToTheUser() {
    ranks.printed("rl 1/2");
    ranks.said(2, "a warning");
    assertEquals("rl 1/2\n", out.toString());
    assertEquals("a warning\n", err.toString());
  }

  @Test
  void ranksGetTheVariablesOfTheLauncherAlone() {
    Map<String, String> sent = ClusterRanks.environment(Map.of("PATH", "/bin", "OPENAI_API_KEY", "secret", "KEDGE_BLAS",
        "openblas", "OPENBLAS_CORETYPE", "SkylakeX", "LD_PRELOAD", "a.so", "WORLD_SIZE", "3"));
    assertEquals(Set.of("KEDGE_BLAS", "OPENBLAS_CORETYPE", "LD_PRELOAD", "TORCH_CPP_LOG_LEVEL", LocalRanks.CHILD),
        sent.keySet());
  }
}
