package kedge.training.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class ExpertLoadsTest {

  @Test
  void theViolationIsTheBusiestExpertOverTheMeanLessOne() throws Exception {
    Curves curves = new Curves();
    ExpertLoads loads = new ExpertLoads();
    loads.add(3, new ObjectMapper().readTree("[[10,10,10,10],[25,5,5,5],[0,0,0,0]]"), curves);
    assertEquals(1.5, curves.get(3, "expert_violation_max"), 1e-15);
    assertEquals(0.75, curves.get(3, "expert_violation_mean"), 1e-15);
    assertArrayEquals(new double[]{2.5, 0.5, 0.5, 0.5}, loads.first().relative()[1], 1e-15);
  }

  @Test
  void firstAndLastStepsAreKept() throws Exception {
    ExpertLoads loads = new ExpertLoads();
    for (int step : new int[]{2, 5, 9}) {
      loads.add(step, new ObjectMapper().readTree("[[" + step + ",1]]"), new Curves());
    }
    assertEquals(2, loads.first().step());
    assertEquals(9, loads.last().step());
  }

  @Test
  void aDenseModelHasNone() throws Exception {
    Curves curves = new Curves();
    new ExpertLoads().add(0, new ObjectMapper().readTree("[]"), curves);
    assertFalse(curves.has("expert_violation_max"));
  }
}
