package kedge.training.probe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import kedge.data.UserError;
import kedge.training.probe.Calibration.Candidate;
import org.junit.jupiter.api.Test;

class ExpertUseTest {

  @Test
  void entropyIsThatOfTheSharesByHand() {
    ExpertUse use = new ExpertUse(new long[][]{{4, 4, 4, 4}, {8, 8, 0, 0}, {16, 0, 0, 0}});
    assertArrayEquals(new double[]{1, 0.5, 0}, use.entropies(), 1e-15);
    assertEquals(0.5, use.entropy(), 1e-15);
    assertArrayEquals(new double[]{0.5, 0.5, 0, 0}, use.shares()[1]);
    assertThrows(IllegalArgumentException.class, () -> new ExpertUse(new long[0][]));
    assertThrows(IllegalArgumentException.class, () -> new ExpertUse(new long[][]{{0, 0}}));
  }

  @Test
  void driftIsTheDivergenceOfSmoothedShares() {
    ExpertUse even = new ExpertUse(new long[][]{{2, 2}});
    ExpertUse odd = new ExpertUse(new long[][]{{4, 0}});
    // Half a slot more each: 2.5/5 and 2.5/5 against 4.5/5 and 0.5/5.
    assertEquals(0.5 * Math.log(0.5 / 0.9) + 0.5 * Math.log(0.5 / 0.1), even.drift(odd), 1e-15);
    assertEquals(0, even.drift(even));
    assertThrows(IllegalArgumentException.class, () -> even.drift(new ExpertUse(new long[][]{{1, 1, 1}})));
  }

  @Test
  void theHighestEntropyWithinTheBoundIsChosen() {
    List<Candidate> candidates = List.of(new Candidate("base", 0.7, 0), new Candidate("0.001", 0.8, 0.01),
        new Candidate("0.01", 0.9, 0.06),
        new Candidate("mix b", 0.8, 0.02));
    assertEquals("0.001", Calibration.choose(candidates, 0.05).name());
    assertEquals("0.01", Calibration.choose(candidates, 0.06).name());
    assertEquals("base", Calibration.choose(candidates, 0).name());
    String none = assertThrows(UserError.class,
        () -> Calibration.choose(candidates.subList(1, 4), 0.001)).getMessage();
    assertTrue(none.contains("no candidate has drifted by at most 0.001"), none);
  }
}
