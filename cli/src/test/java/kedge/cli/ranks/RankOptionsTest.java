package kedge.cli.ranks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import kedge.data.UserError;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Options that start ranks. */
class RankOptionsTest {
  private static final Map<String, String> LAUNCHER = Map.of("RANK", "0", "WORLD_SIZE", "2", "MASTER_ADDR", "node",
      "MASTER_PORT", "29500");

  private static String refusal(Map<String, String> environment, String... arguments) {
    return assertThrows(UserError.class, () -> CommandLine.populateCommand(new RankOptions(), arguments)
        .require(environment)).getMessage();
  }

  @Test
  void oneOfThemStartsRanks() {
    assertEquals("--on is given without --ranks, expected both: a cluster starts the ranks of a run. Maybe --ranks 2?",
        refusal(Map.of(), "--on", "spark://host:7077"));
    assertEquals("--ranks is 1, expected at least 2 with --on",
        refusal(Map.of(), "--on", "spark://h:1", "--ranks", "1"));
    assertEquals("--ranks is -1, expected at least 1", refusal(Map.of(), "--ranks", "-1"));
    for (String[] arguments : new String[][]{{"--ranks", "2"}, {"--ranks", "2", "--on", "spark://h:1"}}) {
      assertEquals("--ranks is given and WORLD_SIZE is 2, expected one of them: a launcher has started the ranks. Maybe"
          + " omit --ranks?", refusal(LAUNCHER, arguments));
    }
    CommandLine.populateCommand(new RankOptions(), "--ranks", "1").require(Map.of());
    CommandLine.populateCommand(new RankOptions(), "--ranks", "2", "--on", "spark://h:1").require(Map.of());
  }

  @Test
  void ranksGetTheOtherArguments() {
    assertEquals(List.of("train", "r.yaml", "--set", "a=--on", "--out", "x"), RankOptions.without(List.of("train",
        "--ranks=2", "r.yaml", "--on", "spark://h:1", "--set", "a=--on", "--ranks", "3", "--out", "x", "--on=y")));
  }
}
