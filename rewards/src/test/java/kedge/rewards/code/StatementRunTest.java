package kedge.rewards.code;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.io.Resources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.Problem;
import kedge.rewards.Candidate;
import kedge.rewards.Verdict;
import kedge.rewards.code.CodeSettings.Language;
import kedge.rewards.code.CodeSettings.Need;
import kedge.rewards.python.PlainPython;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of statements: honest programs are paid, cheats are not, and what proves nothing is unscorable. */
class StatementRunTest {

  /** A case of the file: what becomes of a program under a test. */
  record Case(String expected, String program, String test) {
    static Case of(String block) {
      String[] parts = block.split("\n---\n");
      int end = parts[0].indexOf('\n');
      return new Case(parts[0].substring(0, end), parts[0].substring(end + 1), parts[1].strip());
    }

    @Override
    public String toString() {
      return test.replace('\n', ' ');
    }
  }

  static Stream<Case> cases() throws IOException {
    return Stream.of(Resources
        .toString(Resources.getResource(StatementRunTest.class, "statements.txt"), StandardCharsets.UTF_8)
        .split("\n===\n")).map(Case::of);
  }

  private static CodeReward reward;

  @BeforeAll
  static void open() {
    reward = CodeReward.create(new CodeSettings("tests", Language.PYTHON, List.of(),
        Optional.of(PlainPython.require()), false, Optional.empty(), 20.0, 60.0, 512, 64, 8, List.of(),
        Need.BEST_EFFORT, List.of()));
  }

  /** Larger than what a pipe holds, and with a message for each of its calls. */
  @Test
  void aLongTestWithManyCallsIsRunWhole() throws IOException {
    String program = "def add(a, b):\n  return a + b";
    aTestDecidesByPlainDataAlone(
        new Case("paid", program, "assert add('\u00e4', 'x') == '\u00e4x'" + "\nassert add(1, 2) == 3".repeat(9000)));
    aTestDecidesByPlainDataAlone(
        new Case("not paid", program, "assert add(1, 2) == 3\n".repeat(9000) + "assert add(1, 2) == 4"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aTestDecidesByPlainDataAlone(Case each) throws IOException {
    String tests = new ObjectMapper().writeValueAsString(List.of(each.test()));
    Verdict verdict = reward.judge(new Problem("p", "s", Conversation.ofUser("?"), new Answer.None(),
        Map.of("tests", tests)), new Candidate("```python\n" + each.program() + "\n```", 9, true));
    String became = verdict instanceof Verdict.Scored scored ? scored.value() == 1 ? "paid" : "not paid" : "unscorable";
    assertEquals(each.expected(), became, verdict::toString);
  }
}
