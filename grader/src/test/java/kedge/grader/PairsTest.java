package kedge.grader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Gold answers and answers of every form, right ones and near misses, each with the verdict that mathematics and the
 * grader's rules require.
 */
class PairsTest {
  private static final int FEWEST = 1000;

  @Test
  void everyPairGetsItsVerdict() {
    Map<String, int[]> forms = new TreeMap<>();
    Map<String, Integer> expected = new TreeMap<>();
    List<String> faults = new ArrayList<>();
    for (MathPair pair : MathPair.readAll()) {
      List<String> found = pair.faults();
      int[] counts = forms.computeIfAbsent(pair.form(), form -> new int[3]);
      counts[0] += pair.correct() ? 1 : 0;
      counts[1] += pair.correct() ? 0 : 1;
      counts[2] += found.isEmpty() ? 0 : 1;
      expected.merge(pair.expect(), 1, Integer::sum);
      faults.addAll(found);
    }
    forms.forEach((form, counts) -> System.out.printf("pairs: %-22s %3d correct, %3d not, %3d fail%n", form, counts[0],
        counts[1], counts[2]));
    int total = expected.values().stream().mapToInt(Integer::intValue).sum();
    System.out.println("pairs: " + total + " in " + forms.size() + " forms, expected " + expected);
    forms.forEach((form, counts) -> assertTrue(counts[0] >= 10 && counts[1] >= 10,
        form + " has too few pairs of a verdict to say anything"));
    assertTrue(total >= FEWEST, "only " + total + " pairs were read");
    assertEquals("", String.join("\n", faults), faults.size() + " verdicts are not as expected");
  }
}
