package kedge.data.synthetic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import kedge.data.Answer;
import kedge.data.DemonstrationFormat;
import kedge.data.ProblemSource;
import kedge.data.UserError;
import org.junit.jupiter.api.Test;

class CountdownSourceTest {

  @Test
  void theSolverFindsAWayOrSaysThatThereIsNone() {
    assertEquals(Optional.of(new CountdownSolver.Solution("(25*3)+4", List.of("25*3=75", "75+4=79"))),
        CountdownSolver.solve(List.of(3, 4, 25), 79));
    assertEquals(Optional.empty(), CountdownSolver.solve(List.of(1, 1, 1), 50));
    assertTrue(CountdownSolver.solve(List.of(1, 5, 5, 5), 25).isPresent());
  }

  @Test
  void questionsAreAllThePairsOfAscendingNumbersAndTargetEachOnce() {
    CountdownSpace space = new CountdownSpace(settings(1, Split.TRAIN, 3, 6, 10, 12, 0));
    assertEquals(56 * 3, space.size()); // C(8, 3) multisets of 3 out of 6, times 3 targets
    Set<CountdownSpace.Question> questions = new HashSet<>();
    for (long i = 0; i < space.size(); i++) {
      CountdownSpace.Question question = space.question(i);
      questions.add(question);
      assertEquals(question.numbers().stream().sorted().toList(), question.numbers());
      assertTrue(question.numbers().stream().allMatch(number -> number >= 1 && number <= 6) && question.target() >= 10
          && question.target() <= 12);
    }
    assertEquals(56 * 3, questions.size());
  }

  @Test
  void trainAndHeldOutShareNoProblemAndTogetherHoldAllThatCanBeSolved() {
    CountdownSpace space = new CountdownSpace(settings(1, Split.TRAIN, 3, 8, 10, 30, 0));
    int solvable = 0;
    for (long i = 0; i < space.size(); i++) {
      CountdownSpace.Question question = space.question(i);
      solvable += CountdownSolver.solve(question.numbers(), question.target()).isPresent() ? 1 : 0;
    }
    int train = existing(Split.TRAIN);
    int heldOut = existing(Split.HELD_OUT);
    assertEquals(solvable, train + heldOut);
    Set<String> ids = new HashSet<>();
    for (ProblemSource source : List.of(source(Split.TRAIN, train, 1), source(Split.HELD_OUT, heldOut, 2))) {
      for (int i = 0; i < source.size(); i++) {
        assertTrue(ids.add(source.problem(i).id()), source.problem(i).id() + " comes twice");
      }
    }
    assertEquals(solvable, ids.size());
  }

  @Test
  void promptAndDemonstrationAreInTheirAlphabet() {
    CountdownSource source = new CountdownSource(settings(300, Split.TRAIN, 4, 20, 10, 99, 3));
    for (int i = 0; i < source.size(); i++) {
      Answer.Countdown answer = (Answer.Countdown) source.problem(i).answer();
      String prompt = source.problem(i).prompt().turns().get(0).text();
      assertEquals(String.join(" ", answer.numbers().stream().map(String::valueOf).toList()) + "=" + answer.target(),
          prompt);
      String text = source.demonstration(i).orElseThrow().text();
      assertTrue(text.contains("=" + answer.target() + "\n</think>\n\n\\boxed{" + answer.solution() + "}"), text);
      for (String mark : DemonstrationFormat.marks()) {
        text = text.replace(mark, "");
      }
      assertTrue((prompt + text).chars().allMatch(c -> source.alphabet().indexOf(c) >= 0), text);
    }
  }

  @Test
  void settingsThatCannotBeMeantAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> settings(0, null, 3, 8, 10, 30, 0));
    assertThrows(IllegalArgumentException.class, () -> settings(1, null, 1, 8, 10, 30, 0));
    assertThrows(IllegalArgumentException.class, () -> settings(1, null, 7, 8, 10, 30, 0));
    assertThrows(IllegalArgumentException.class, () -> settings(1, null, 3, 201, 10, 30, 0));
    assertThrows(IllegalArgumentException.class, () -> settings(1, null, 3, 8, 30, 10, 0));
    assertThrows(IllegalArgumentException.class,
        () -> new CountdownSettings(1, null, null, null, null, null, "reach {target}", null, null, null, null));
  }

  private static int existing(Split split) {
    String message = assertThrows(UserError.class, () -> source(split, 1_000_000, 0)).getMessage();
    return Integer.parseInt(message.replaceAll(".*but there are (\\d+) solvable problems.*", "$1"));
  }

  private static CountdownSource source(Split split, int size, long seed) {
    return new CountdownSource(settings(size, split, 3, 8, 10, 30, seed));
  }

  private static CountdownSettings settings(int size, Split split, int count, int max, int minTarget, int maxTarget,
      long seed) {
    return new CountdownSettings(size, split, count, max, minTarget, maxTarget, null, null, null, seed, null);
  }
}
