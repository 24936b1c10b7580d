package kedge.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class MixtureTest {

  @Test
  void everyPrefixHoldsItsShareToLessThanOneProblem() {
    int prefixes = 0;
    for (int[] weights : new int[][] {{1}, {3, 1}, {1, 1, 1}, {5, 3, 2}, {97, 2, 1}, {7, 7, 6, 5, 1, 1}}) {
      List<Mixture.Share> shares = new ArrayList<>();
      int total = 0;
      for (int i = 0; i < weights.length; i++) {
        shares.add(new Mixture.Share(new Counted("s" + i, 10 + i), weights[i]));
        total += weights[i];
      }
      List<Problem> dealt = new Mixture("mix", shares).deal(4).problems(0, 3 * total);
      int[] counts = new int[weights.length];
      for (int p = 1; p <= dealt.size(); p++) {
        counts[Integer.parseInt(dealt.get(p - 1).source().substring(1))]++;
        for (int i = 0; i < weights.length; i++) {
          double share = (double) p * weights[i] / total;
          assertTrue(Math.abs(counts[i] - share) < 1, "source " + i + " has " + counts[i] + " of the first " + p + ", its share is " + share);
        }
        prefixes++;
      }
    }
    System.out.println("mixture: " + prefixes + " prefixes looked at");
  }

  @Test
  void eachSourceGoesThroughItsOwnEpochs() {
    Mixture mixture = new Mixture("mix", List.of(new Mixture.Share(new Counted("a", 6), 2), new Mixture.Share(new Counted("b", 5), 1)));
    List<Problem> dealt = mixture.deal(4).problems(0, 90);
    List<String> ofA = dealt.stream().filter(problem -> problem.source().equals("a")).map(Problem::id).toList();
    for (int epoch = 0; epoch < 10; epoch++) {
      assertEquals(6, new HashSet<>(ofA.subList(epoch * 6, epoch * 6 + 6)).size());
    }
    assertEquals(dealt.subList(37, 90), mixture.deal(4).problems(37, 53));
  }

  @Test
  void asASourceItIsTheConcatenation() {
    Mixture mixture = new Mixture("mix", List.of(new Mixture.Share(new Counted("a", 2), 1), new Mixture.Share(new Counted("b", 3), 1)));
    assertEquals(5, mixture.size());
    assertEquals("b/0", mixture.problem(2).id());
    assertEquals("\\boxed{2}", mixture.demonstration(4).orElseThrow().text());
    assertThrows(IndexOutOfBoundsException.class, () -> mixture.problem(5));
  }

  @Test
  void twoSourcesOfOneNameAndNoSourceAreRefused() {
    Mixture.Share share = new Mixture.Share(new Counted("a", 2), 1);
    assertThrows(IllegalArgumentException.class, () -> new Mixture("mix", List.of(share, share)));
    assertThrows(IllegalArgumentException.class, () -> new Mixture("mix", List.of()));
    assertThrows(IllegalArgumentException.class, () -> new Mixture.Share(new Counted("a", 2), 0));
  }
}
