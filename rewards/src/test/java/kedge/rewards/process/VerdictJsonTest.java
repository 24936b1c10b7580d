package kedge.rewards.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import kedge.rewards.Verdict;
import org.junit.jupiter.api.Test;

class VerdictJsonTest {
  @Test
  void verdictsAreReadAsTheyWereWritten() {
    List<Verdict> verdicts = List.of(new Verdict.Scored(0.5, Map.of("rule", "exact")),
        new Verdict.NotApplicable("none"),
        new Verdict.Unscorable("the call failed"), new Verdict.Unscorable("gold answer \"?\" is no number", true));
    assertEquals(verdicts, VerdictJson.read(VerdictJson.write(verdicts), verdicts.size()));
  }
}
