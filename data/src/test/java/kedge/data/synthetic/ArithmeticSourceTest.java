package kedge.data.synthetic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import kedge.data.Answer;
import kedge.data.DemonstrationFormat;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.UserError;
import org.junit.jupiter.api.Test;

class ArithmeticSourceTest {

  @Test
  void trainAndHeldOutShareNoProblemAndTogetherHoldAll() {
    for (List<String> operations : List.of(List.of("+"), List.of("-"), List.of("*"), List.of("+", "-", "*"))) {
      int space = 10_000 * operations.size();
      int train = existing(operations, Split.TRAIN, space);
      int heldOut = existing(operations, Split.HELD_OUT, space);
      Set<String> trainIds = ids(source(operations, Split.TRAIN, train, 1));
      Set<String> heldOutIds = ids(source(operations, Split.HELD_OUT, heldOut, 2));
      assertEquals(train, trainIds.size());
      assertEquals(heldOut, heldOutIds.size());
      trainIds.retainAll(heldOutIds);
      assertEquals(Set.of(), trainIds);
      assertEquals(space, train + heldOut);
      assertEquals(0.2, (double) heldOut / space, 0.02);
    }
  }

  @Test
  void aProblemAndItsMirrorAreOnTheSameSide() {
    Set<String> heldOut = ids(source(List.of("+"), Split.HELD_OUT, existing(List.of("+"), Split.HELD_OUT, 10_000), 0));
    int mirrored = 0;
    for (String id : heldOut) {
      String[] terms = id.substring("arithmetic/".length()).split("\\+");
      assertTrue(heldOut.contains("arithmetic/" + terms[1] + "+" + terms[0]), id);
      mirrored++;
    }
    assertTrue(mirrored > 1500, mirrored + " looked at");
    assertEquals(new Expression(List.of(2L, 3L, 4L), List.of('*', '+')).canonical(),
        new Expression(List.of(4L, 3L, 2L), List.of('+', '*')).canonical());
    assertNotEquals(new Expression(List.of(2L, 3L), List.of('-')).canonical(),
        new Expression(List.of(3L, 2L), List.of('-')).canonical());
  }

  @Test
  void moreThanThereAreIsRefusedWithTheirNumber() {
    String message = assertThrows(UserError.class, () -> source(List.of("+"), Split.TRAIN, 10_001, 0)).getMessage();
    int exist = existing(List.of("+"), Split.TRAIN, 10_000);
    assertEquals("source arithmetic: size is 10001, but there are " + exist
        + " problems with operations [+], 1 to 2 digits, 2 terms and split train."
        + " Maybe a higher max_digits", message);
    assertEquals(exist, source(List.of("+"), Split.TRAIN, exist, 5).size());
  }

  @Test
  void answersAreRightAndPromptsAreBare() {
    ProblemSource source = source(List.of("+", "-", "*"), Split.TRAIN, 2000, 3);
    for (int i = 0; i < source.size(); i++) {
      Problem problem = source.problem(i);
      String text = problem.prompt().turns().get(0).text();
      assertEquals("arithmetic/" + text.substring(0, text.length() - 1), problem.id());
      String[] numbers = text.substring(0, text.length() - 1).split("[+*-]");
      long a = Long.parseLong(numbers[0]);
      long b = Long.parseLong(numbers[1]);
      long value = text.contains("+") ? a + b : text.contains("*") ? a * b : a - b;
      assertEquals(new Answer.Mathematical(String.valueOf(value)), problem.answer());
    }
  }

  @Test
  void theSeedSettlesTheProblems() {
    List<Problem> first = problems(source(List.of("+"), Split.TRAIN, 100, 3));
    assertEquals(first, problems(source(List.of("+"), Split.TRAIN, 100, 3)));
    assertEquals(first.subList(0, 50), problems(source(List.of("+"), Split.TRAIN, 50, 3)));
    assertNotEquals(first, problems(source(List.of("+"), Split.TRAIN, 100, 4)));
  }

  @Test
  void aSpaceTooLargeToListIsServedToo() {
    ArithmeticSettings settings = new ArithmeticSettings(5000, Split.HELD_OUT, List.of("+", "-", "*"), 5, 5, 3, null,
        null, null, 7L, "large");
    ProblemSource source = new ArithmeticSource(settings);
    assertEquals(5000, ids(source).size());
    assertTrue(source.problem(0).id().matches("large/\\d{5}[+*-]\\d{5}[+*-]\\d{5}"), source.problem(0).id());
  }

  @Test
  void theAlphabetIsExactlyWhatIsWritten() {
    for (List<String> operations : List.of(List.of("+"), List.of("+", "-"), List.of("*"), List.of("+", "-", "*"))) {
      for (Reasoning reasoning : Reasoning.values()) {
        ArithmeticSettings settings = new ArithmeticSettings(3000, null, operations, null, null, null,
            "What is {expression}?", reasoning, null, null, null);
        ArithmeticSource source = new ArithmeticSource(settings);
        Set<Character> characters = new TreeSet<>();
        for (int i = 0; i < source.size(); i++) {
          String written = source.demonstration(i).orElseThrow().text();
          for (String mark : DemonstrationFormat.marks()) {
            written = written.replace(mark, "");
          }
          (source.problem(i).prompt().turns().get(0).text() + written).chars().forEach(c -> characters.add((char) c));
        }
        Set<Character> declared = new TreeSet<>();
        source.alphabet().chars().forEach(c -> declared.add((char) c));
        assertEquals(declared, characters, operations + " " + reasoning);
      }
    }
  }

  @Test
  void demonstrationsThinkOrAnswerDirectly() {
    String think = demonstration(Reasoning.COLUMNS, DemonstrationFormat.THINK);
    assertTrue(think.matches("(?s)<think>\n(\\d\\+\\d\\+\\d=\\d\\d \\d+\n)+</think>\n\n\\\\boxed\\{\\d+\\}"), think);
    assertTrue(demonstration(Reasoning.NONE, DemonstrationFormat.THINK).startsWith("<think>\n\n</think>\n\n\\boxed{"));
    assertTrue(demonstration(Reasoning.COLUMNS, DemonstrationFormat.DIRECT).matches("\\\\boxed\\{\\d+\\}"));
  }

  @Test
  void settingsThatCannotBeMeantAreRefused() {
    refused("size is missing", null, List.of("+"), 1, 2, 2, null);
    refused("size is 0", 0, List.of("+"), 1, 2, 2, null);
    refused("operations is [/]", 5, List.of("/"), 1, 2, 2, null);
    refused("operations is []", 5, List.of(), 1, 2, 2, null);
    refused("min_digits is 3 and max_digits 2", 5, List.of("+"), 3, 2, 2, null);
    refused("min_digits is 0", 5, List.of("+"), 0, 2, 2, null);
    refused("terms is 1", 5, List.of("+"), 1, 2, 1, null);
    refused("terms is 4 with max_digits 4", 5, List.of("+"), 1, 4, 4, null);
    refused("question is \"{sum}?\"", 5, List.of("+"), 1, 2, 2, "{sum}?");
  }

  private static void refused(String beginning, Integer size, List<String> operations, int minDigits, int maxDigits,
      int terms, String question) {
    String message = assertThrows(IllegalArgumentException.class,
        () -> new ArithmeticSettings(size, null, operations, minDigits, maxDigits, terms, question, null, null, null,
            null)).getMessage();
    assertTrue(message.startsWith(beginning), message);
  }

  private static String demonstration(Reasoning reasoning, DemonstrationFormat format) {
    ArithmeticSettings settings = new ArithmeticSettings(5, null, null, null, null, null, null, reasoning, format, null,
        null);
    return new ArithmeticSource(settings).demonstration(0).orElseThrow().text();
  }

  private static ArithmeticSource source(List<String> operations, Split split, int size, long seed) {
    return new ArithmeticSource(new ArithmeticSettings(size, split, operations, 1, 2, 2, null, null, null, seed, null));
  }

  /** How many there are, reckoned from the split alone. */
  private static int existing(List<String> operations, Split split, int space) {
    ArithmeticSpace all = new ArithmeticSpace(
        new ArithmeticSettings(1, split, operations, 1, 2, 2, null, null, null, null, null));
    assertEquals(space, all.size());
    int count = 0;
    for (int i = 0; i < space; i++) {
      count += Split.of(all.expression(i).canonical()) == split ? 1 : 0;
    }
    return count;
  }

  private static Set<String> ids(ProblemSource source) {
    Set<String> ids = new HashSet<>();
    problems(source).forEach(problem -> ids.add(problem.id()));
    return ids;
  }

  private static List<Problem> problems(ProblemSource source) {
    return IntStream.range(0, source.size()).mapToObj(source::problem).toList();
  }
}
