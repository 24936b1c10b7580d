package kedge.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
    for (int[] weights : new int[][]{{1}, {3, 1}, {1, 1, 1}, {5, 3, 2}, {97, 2, 1}, {7, 7, 6, 5, 1, 1}}) {
      List<Mixture.Share> shares = new ArrayList<>();
      int total = 0;
      for (int i = 0; i < weights.length; i++) {
        shares.add(new Mixture.Share(new Counted("s" + i, 10 + i), weights[i]));
        total += weights[i];
      }
      List<Problem> served = new Mixture("mix", shares).order(4).problems(0, 3 * total);
      int[] counts = new int[weights.length];
      for (int p = 1; p <= served.size(); p++) {
        counts[Integer.parseInt(served.get(p - 1).source().substring(1))]++;
        for (int i = 0; i < weights.length; i++) {
          double share = (double) p * weights[i] / total;
          assertTrue(Math.abs(counts[i] - share) < 1,
              "source " + i + " has " + counts[i] + " of the first " + p + ", its share is " + share);
        }
        prefixes++;
      }
    }
    System.out.println("mixture: " + prefixes + " prefixes looked at");
  }

  @Test
  void eachSourceGoesThroughItsOwnEpochs() {
    Mixture mixture = new Mixture("mix",
        List.of(new Mixture.Share(new Counted("a", 6), 2), new Mixture.Share(new Counted("b", 5), 1)));
    List<Problem> served = mixture.order(4).problems(0, 90);
    List<String> ofA = served.stream().filter(problem -> problem.source().equals("a")).map(Problem::id).toList();
    for (int epoch = 0; epoch < 10; epoch++) {
      assertEquals(6, new HashSet<>(ofA.subList(epoch * 6, epoch * 6 + 6)).size());
    }
    assertEquals(served.subList(37, 90), mixture.order(4).problems(37, 53));
  }

  @Test
  void inTurnEachSourceBeginsAtItsFirstProblemAndTheFirstWithoutMoreEndsIt() {
    Mixture mixture = new Mixture("mix",
        List.of(new Mixture.Share(new Counted("a", 9), 2), new Mixture.Share(new Counted("b", 2), 1)));
    ProblemSource inTurn = mixture.interleaved();
    List<String> ids = java.util.stream.IntStream.range(0, inTurn.size()).mapToObj(i -> inTurn.problem(i).id())
        .toList();
    assertEquals(List.of("a/0", "a/1", "a/2", "a/3", "a/4"),
        ids.stream().filter(id -> id.startsWith("a")).limit(5).toList());
    assertEquals(List.of("b/0", "b/1"), ids.stream().filter(id -> id.startsWith("b")).toList());
    assertEquals(mixture.exhaustion().position(), inTurn.size());
    assertThrows(IndexOutOfBoundsException.class, () -> inTurn.problem(inTurn.size()));
  }

  @Test
  void asASourceItIsTheConcatenation() {
    Mixture mixture = new Mixture("mix",
        List.of(new Mixture.Share(new Counted("a", 2), 1), new Mixture.Share(new Counted("b", 3), 1)));
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

  @Test
  void theRatioIsExactOverEveryPrefixOfTenThousandProblems() {
    int prefixes = 0;
    for (List<Double> written : List.of(List.of(0.9, 0.1), List.of(0.5, 0.5), List.of(0.333, 0.667),
        List.of(0.55, 0.2, 0.15, 0.07, 0.03), List.of(2.0, 1.0),
        List.of(0.9999, 0.0001))) {
      int[] weights = Mixture.wholeWeights(written);
      List<Mixture.Share> shares = new ArrayList<>();
      for (int i = 0; i < weights.length; i++) {
        shares.add(new Mixture.Share(new Counted("s" + i, 37 + i), weights[i]));
      }
      Mixture mixture = new Mixture("mix", shares);
      double total = written.stream().mapToDouble(Double::doubleValue).sum();
      int[] counts = new int[weights.length];
      int served = 0;
      for (int index : mixture.order(11).indices(0, 10_000)) {
        counts[Integer.parseInt(mixture.problem(index).source().substring(1))]++;
        served++;
        for (int i = 0; i < counts.length; i++) {
          double share = served * (written.get(i) / total);
          assertTrue(Math.abs(counts[i] - share) < 1,
              "source " + i + " has " + counts[i] + " of the first " + served + ", its share is " + share);
        }
        prefixes++;
      }
    }
    System.out.println("mixture: " + prefixes + " prefixes of deals by weights as written");
    assertEquals(60_000, prefixes);
  }

  @Test
  void weightsAsPeopleWriteThemBecomeWholeNumbers() {
    assertArrayEquals(new int[]{9, 1}, Mixture.wholeWeights(List.of(0.9, 0.1)));
    assertArrayEquals(new int[]{1, 0}, Mixture.wholeWeights(List.of(1.0, 0.0)));
    assertArrayEquals(new int[]{1, 2, 3}, Mixture.wholeWeights(List.of(100.0, 200.0, 300.0)));
    for (List<Double> wrong : List.of(List.of(0.0, 0.0), List.of(-0.1, 1.1), List.of(Double.NaN, 1.0),
        List.of(Math.PI, 1.0), List.of(1e-300, 1.0),
        List.of(Double.POSITIVE_INFINITY), List.<Double>of())) {
      assertThrows(IllegalArgumentException.class, () -> Mixture.wholeWeights(wrong), wrong.toString());
    }
  }

  @Test
  void itIsKnownWhereASourceRunsDry() {
    // 9 to 1: the 18 direct ones last for 20 problems, the one chain for less than 20.
    Mixture mixture = new Mixture("mix",
        List.of(new Mixture.Share(new Counted("direct", 18), 9), new Mixture.Share(new Counted("chains", 1), 1)));
    Mixture.Exhaustion dry = mixture.exhaustion();
    assertEquals("chains", dry.source().name());
    List<String> served = mixture.order(3).problems(0, 20).stream().map(Problem::source).toList();
    assertEquals(1, served.subList(0, (int) dry.position()).stream().filter("chains"::equals).count());
    assertEquals("chains", served.get((int) dry.position()));
    for (int chains = 2; chains < 40; chains++) {
      Mixture other = new Mixture("mix", List.of(new Mixture.Share(new Counted("direct", 31), 7),
          new Mixture.Share(new Counted("chains", chains), 3)));
      List<Problem> all = other.order(chains).problems(0, 100);
      Mixture.Exhaustion end = other.exhaustion();
      assertEquals(end.position(), new HashSet<>(all.subList(0, (int) end.position())).size());
      assertTrue(all.subList(0, (int) end.position()).contains(all.get((int) end.position())),
          "the next one is served for the second time");
    }
  }

  @Test
  void oneIdInTwoPlacesIsRefused() {
    ProblemSource borrowed = new ProblemSource() {
      @Override
      public String name() {
        return "other";
      }

      @Override
      public int size() {
        return 3;
      }

      @Override
      public Problem problem(int index) {
        return new Counted(index == 2 ? "a" : "other", 5).problem(index);
      }

      @Override
      public java.util.Optional<Turn> demonstration(int index) {
        return java.util.Optional.empty();
      }
    };
    UserError twice = assertThrows(UserError.class,
        () -> new Mixture("mix", List.of(new Mixture.Share(new Counted("a", 4), 1), new Mixture.Share(borrowed, 1))));
    assertTrue(twice.getMessage().contains("the id a/2 stands in a and in other"), twice.getMessage());
  }
}
