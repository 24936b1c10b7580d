package kedge.cli.judging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import kedge.training.evaluation.Estimate;
import org.junit.jupiter.api.Test;

class AgreementTest {

  @Test
  void theMeasuresAreThoseOfTheTextbook() {
    // the textbook example of kappa: 0.4
    Map<String, Estimate> measures = new Agreement(20, 5, 10, 15).measures();
    assertEquals(List.of("precision", "recall", "f1", "agreement", "kappa"), List.copyOf(measures.keySet()));
    assertEquals(20 / 25.0, measures.get("precision").value(), 1e-12);
    assertEquals(20 / 30.0, measures.get("recall").value(), 1e-12);
    assertEquals(40 / 55.0, measures.get("f1").value(), 1e-12);
    assertEquals(35 / 50.0, measures.get("agreement").value(), 1e-12);
    assertEquals(0.4, measures.get("kappa").value(), 1e-12);
    measures.forEach(
        (name, value) -> assertTrue(value.low() < value.value() && value.value() < value.high(), name + " " + value));
    assertEquals(measures, new Agreement(20, 5, 10, 15).measures());
    // the asymptotic standard error of kappa is 0.1275 here (Fleiss, Cohen and Everitt 1969), so the interval is about
    // 0.15 to 0.65
    assertEquals(0.15, measures.get("kappa").low(), 0.03);
    assertEquals(0.65, measures.get("kappa").high(), 0.03);
  }

  @Test
  void whatCannotBeComputedIsNoNumber() {
    Map<String, Estimate> never = new Agreement(0, 0, 3, 7).measures();
    assertTrue(Double.isNaN(never.get("precision").value()));
    assertEquals(0, never.get("recall").value());
    assertEquals(0.7, never.get("agreement").value(), 1e-12);
    assertEquals(0, never.get("kappa").value(), 1e-12);
    assertTrue(Double.isNaN(new Agreement(5, 0, 0, 0).measures().get("kappa").value()));
    new Agreement(0, 0, 0, 0).measures().values().forEach(value -> assertTrue(Double.isNaN(value.value())));
  }
}
