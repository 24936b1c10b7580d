package kedge.rewards.total;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import kedge.rewards.Verdict;
import kedge.rewards.total.SailRl.Variant;
import org.junit.jupiter.api.Test;

/** The rewards of SAIL-VL2 and SAIL-RL, by the numbers of their papers. */
class SailTest {
  private static final List<String> THINK = List.of("logic", "grounding", "consistency");

  @Test
  void theWorkedExampleOfTheirFigure3() {
    // bits (1, 1, 0), judge 1, format 1, answer 0: the product is 0 and only the format is left
    assertEquals(0.1, value(of(Variant.PRODUCT, true), 1, true, 1, new double[]{1, 1, 0}, 0, 1), 1e-12);
    // 0.9 * 2/3 + 0.1
    assertEquals(0.7, value(of(Variant.PRODUCT, true), 1, true, 1, new double[]{1, 1, 0}, 1, 1), 1e-12);
  }

  @Test
  void theReachableTotalsAreTheseEight() {
    TreeSet<String> reached = new TreeSet<>();
    for (int bits = 0; bits < 64; bits++) {
      double[] think = {bits & 1, bits >> 1 & 1, bits >> 2 & 1};
      reached.add(String.format("%.3f",
          value(of(Variant.PRODUCT, true), bits >> 3 & 1, true, 1, think, bits >> 4 & 1, bits >> 5)));
    }
    assertEquals("[0.000, 0.100, 0.300, 0.400, 0.600, 0.700, 0.900, 1.000]", reached.toString());
  }

  @Test
  void anEmptyThoughtIsRightWhereNoneWasNeededAndWrongWhereOneWas() {
    for (Variant variant : List.of(Variant.PRODUCT, Variant.ADDITIVE)) {
      // not needed, not thought, right choice, right answer
      assertEquals(1.0, value(of(variant, true), 1, false, 0, null, 1, 1), 1e-12);
    }
    // needed, announced, and then not done
    assertEquals(0.1, value(of(Variant.PRODUCT, true), 1, true, 0, null, 1, 1), 1e-12);
    assertEquals(0.7, value(of(Variant.ADDITIVE, true), 1, true, 0, null, 1, 1), 1e-12); // 0.9 * 2/3 + 0.1
    // thought all the same: the chain is judged
    assertEquals(1.0, value(of(Variant.PRODUCT, true), 1, false, 1, new double[]{1, 1, 1}, 1, 1), 1e-12);
  }

  @Test
  void theAblationsDifferFromTheProductAsTheySay() {
    double[] think = {1, 1, 0};
    assertEquals(0.9 * (1 + 2.0 / 3 + 0) / 3 + 0.1, value(of(Variant.ADDITIVE, true), 1, true, 1, think, 0, 1), 1e-12);
    assertEquals(1.0, value(of(Variant.ANSWER_ONLY, true), 0, true, 1, new double[]{0, 0, 0}, 1, 1), 1e-12);
    assertEquals(0.7, value(of(Variant.ALWAYS_THINK, true), 0, false, 1, think, 1, 1), 1e-12);
    assertEquals(0.1, value(of(Variant.ALWAYS_THINK, true), 1, false, 0, null, 1, 1), 1e-12);
    assertEquals(1.0, value(of(Variant.NEVER_THINK, true), 0, true, 0, null, 1, 1), 1e-12);
    assertEquals(0.1, value(of(Variant.NEVER_THINK, true), 1, true, 1, think, 1, 1), 1e-12);
    double[] scores = {0.9, 0.6, 0.3};
    assertEquals(0.9 * 0.6 + 0.1, value(of(Variant.PRODUCT, false), 1, true, 1, scores, 1, 1), 1e-12);
    assertEquals(0.9 * 2 / 3 + 0.1, value(of(Variant.PRODUCT, true), 1, true, 1, scores, 1, 1), 1e-12);
  }

  @Test
  void variantsNeedOnlyTheJudgesThatTheyUse() {
    Map<String, Verdict> parts = parts(1, true, 1, new double[]{1, 1, 1}, 1, 1);
    parts.put("judge", new Verdict.Unscorable("HTTP 500"));
    parts.put("logic", new Verdict.Unscorable("refused"));
    assertInstanceOf(Verdict.Unscorable.class, of(Variant.PRODUCT, true).of(parts::get));
    assertInstanceOf(Verdict.Unscorable.class, of(Variant.ALWAYS_THINK, true).of(parts::get));
    assertEquals(new Verdict.Scored(1), of(Variant.ANSWER_ONLY, true).of(parts::get));
    parts.put("judge", new Verdict.Scored(1)); // says nothing on whether thinking was needed
    parts.put("thinks", new Verdict.Scored(0));
    assertEquals(new Verdict.Unscorable("judge: noted no requires_reasoning"),
        of(Variant.PRODUCT, true).of(parts::get));
  }

  @Test
  void theRewardsOfSailVl2AreWeightedSums() {
    Composition mixed = SailVl2.mixed(List.of("math", "judge_answer"), "judge_think", "format", 0.6, 0.3, 0.1);
    assertEquals("0.6 * first(math, judge_answer) + 0.3 * bit(judge_think) + 0.1 * format", mixed.toString());
    Map<String, Verdict> parts = new HashMap<>(
        Map.of("math", new Verdict.NotApplicable("no rule"), "judge_answer", new Verdict.Scored(1),
            "judge_think", new Verdict.Scored(0), "format", new Verdict.Scored(1)));
    assertEquals(0.7, ((Verdict.Scored) mixed.of(parts::get)).value(), 1e-12);
    parts.put("math", new Verdict.Scored(0)); // the rule applies, so the judge is not asked
    parts.put("judge_answer", new Verdict.Unscorable("refused"));
    assertEquals(0.1, ((Verdict.Scored) mixed.of(parts::get)).value(), 1e-12);
    assertEquals("0.9 * math + 0.1 * format", SailVl2.verifiable(List.of("math"), "format", 0.9, 0.1).toString());
  }

  @Test
  void everyVariantIsWrittenAsAFormulaThatReadsBack() {
    for (Variant variant : Variant.values()) {
      assertEquals(of(variant, true), CompositionFormula.parse(of(variant, true).toString()), variant.toString());
    }
    assertEquals(
        "0.9 * bit(judge) * if(thinks, mean(bit(logic), bit(grounding), bit(consistency)), 1 - "
            + "judge.requires_reasoning) * math + 0.1 * format",
        of(Variant.PRODUCT, true).toString());
  }

  private static Composition of(Variant variant, boolean bits) {
    return new SailRl(List.of("math"), "judge", THINK, "thinks", "format", 0.9, variant, bits).composition();
  }

  private static double value(Composition total, int judge, boolean needed, int thinks, double[] think, int answer,
      int format) {
    Map<String, Verdict> parts = parts(judge, needed, thinks, think, answer, format);
    return ((Verdict.Scored) total.of(parts::get)).value();
  }

  private static Map<String, Verdict> parts(int judge, boolean needed, int thinks, double[] think, int answer,
      int format) {
    Map<String, Verdict> parts = new HashMap<>(
        Map.of("judge", new Verdict.Scored(judge, Map.of("requires_reasoning", Boolean.toString(needed))),
            "thinks", new Verdict.Scored(thinks), "math", new Verdict.Scored(answer), "format",
            new Verdict.Scored(format)));
    for (int i = 0; i < 3; i++) {
      parts.put(THINK.get(i),
          think == null ? new Verdict.NotApplicable("nothing was thought") : new Verdict.Scored(think[i]));
    }
    return parts;
  }
}
