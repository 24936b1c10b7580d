package kedge.training.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.KeyedRandom;
import kedge.training.evaluation.EvaluatedProblem.Outcome;
import kedge.training.evaluation.EvaluatedProblem.Sample;
import org.junit.jupiter.api.Test;

class MajorityAtKTest {

  /** {@code 18} is right, {@code -} is no answer. */
  private static List<Sample> samples(String answers) {
    List<Sample> samples = new ArrayList<>();
    for (String answer : answers.split(" ")) {
      samples.add(new Sample(answer.equals("18") ? Outcome.CORRECT : Outcome.WRONG,
          answer.equals("-") ? Optional.empty() : Optional.of(answer), 1, false));
    }
    return samples;
  }

  @Test
  void theMostFrequentAnswerDecides() {
    assertEquals(1, MajorityAtK.of(samples("18 18 7 3"), 4));
    assertEquals(0, MajorityAtK.of(samples("18 7 7 3"), 4));
  }

  @Test
  void tiedAnswersShareTheWin() {
    assertEquals(0.5, MajorityAtK.of(samples("18 18 7 7 3"), 5), 1e-15);
    assertEquals(1 / 3.0, MajorityAtK.of(samples("18 7 3"), 3), 1e-15);
  }

  @Test
  void aSampleWithoutAnswerAbstains() {
    assertEquals(1, MajorityAtK.of(samples("18 - - -"), 4));
    assertEquals(0, MajorityAtK.of(samples("- - - -"), 4));
  }

  @Test
  void fewerVotersThanSamplesAreAveragedOverEveryChoice() {
    int looked = 0;
    for (int trial = 0; trial < 60; trial++) {
      int n = 1 + KeyedRandom.integer(9, 1, trial);
      StringBuilder answers = new StringBuilder();
      for (int i = 0; i < n; i++) {
        answers.append(List.of("18", "7", "3", "5", "-").get(KeyedRandom.integer(5, 2, trial, i))).append(' ');
      }
      for (int k = 1; k <= n; k++) {
        assertEquals(byEnumeration(samples(answers.toString()), k), MajorityAtK.of(samples(answers.toString()), k),
            1e-12, "maj@" + k + " of " + answers);
        looked++;
      }
    }
    assertEquals(292, looked);
  }

  private static double byEnumeration(List<Sample> samples, int k) {
    double total = 0;
    int choices = 0;
    for (int choice = 0; choice < 1 << samples.size(); choice++) {
      if (Integer.bitCount(choice) == k) {
        Map<String, Integer> votes = new HashMap<>();
        for (int i = 0; i < samples.size(); i++) {
          if ((choice >> i & 1) == 1 && samples.get(i).answer().isPresent()) {
            votes.merge(samples.get(i).answer().get(), 1, Integer::sum);
          }
        }
        int most = votes.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        long winners = votes.values().stream().filter(count -> count == most).count();
        total += votes.getOrDefault("18", -1) == most ? 1.0 / winners : 0;
        choices++;
      }
    }
    return total / choices;
  }
}
