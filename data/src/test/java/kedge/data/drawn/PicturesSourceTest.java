package kedge.data.drawn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import kedge.data.ImageRef;
import kedge.data.Part;
import kedge.data.Problem;
import kedge.data.UserError;
import kedge.data.image.ImageSize;
import kedge.data.image.ImageStore;
import kedge.data.synthetic.Difficulty;
import kedge.data.synthetic.Split;
import org.junit.jupiter.api.Test;

class PicturesSourceTest {
  private final ImageStore store = new ImageStore();

  private static PicturesSource source(int size, Split split, PictureKind kind, Difficulty difficulty, int pixels,
      PictureStyle style) {
    return new PicturesSource(new PicturesSettings(size, split, kind == null ? null : List.of(kind), difficulty, pixels,
        style, null, null, null, null, null));
  }

  private static ImageRef image(Problem problem) {
    return ((Part.Image) problem.prompt().turns().get(0).parts().get(0)).image();
  }

  @Test
  void everyPictureIsTheSameOnEveryMachine() {
    StringBuilder digests = new StringBuilder();
    for (PictureStyle style : PictureStyle.values()) {
      PicturesSource pictures = source(66, null, null, null, 56, style);
      for (int i = 0; i < pictures.size(); i++) {
        digests.append(store.digest(image(pictures.problem(i))));
      }
    }
    // a change here changes every run that draws pictures
    assertEquals("381561a7cec05ceb", Long.toHexString(kedge.data.KeyedRandom.text(digests.toString())));
  }

  @Test
  void everyKindAtEverySizeHasWorkedAnswersOverItsAlphabet() {
    for (int pixels : new int[]{28, 60}) {
      for (PictureKind kind : PictureKind.values()) {
        PicturesSource pictures = source(24, null, kind, null, pixels, PictureStyle.VARIED);
        Set<Integer> letters = new HashSet<>(pictures.alphabet().chars().boxed().toList());
        for (int i = 0; i < pictures.size(); i++) {
          Problem problem = pictures.problem(i);
          String worked = pictures.demonstration(i).orElseThrow().text();
          String text = problem.prompt().turns().get(0).text() + problem.answer().display()
              + worked.replaceAll("</?think>|\\\\boxed\\{|\\}", "");
          assertTrue(text.chars().allMatch(letters::contains), text);
          assertTrue(worked.endsWith("\\boxed{" + problem.answer().display() + "}"), worked);
          boolean hard = problem.columns().get("difficulty").equals("hard");
          assertEquals(hard, worked.contains("="), worked);
          assertEquals(new ImageSize(pixels, pixels), store.pixels(image(problem)).size());
          assertEquals(kind.name().toLowerCase(Locale.ROOT), problem.columns().get("kind"));
          stepsAreRight(worked);
        }
      }
    }
  }

  /** Every line {@code a op b ... = c} of a chain holds, and the last number is the answer. */
  private static void stepsAreRight(String worked) {
    worked.lines().filter(line -> line.matches("[0-9+*-]+=[0-9*]+")).forEach(line -> {
      String[] sides = line.split("=");
      assertEquals(value(sides[1]), value(sides[0]), line);
    });
  }

  private static int value(String expression) {
    if (expression.contains("+")) {
      return List.of(expression.split("\\+")).stream().mapToInt(PicturesSourceTest::value).sum();
    }
    String[] parts = expression.split("[*-]");
    return parts.length == 1 ? Integer.parseInt(expression)
        : expression.contains("-") ? Integer.parseInt(parts[0]) - Integer.parseInt(parts[1])
            : Integer.parseInt(parts[0]) * Integer.parseInt(parts[1]);
  }

  @Test
  void noPictureIsInBothSplitsWhateverIsAskedOfIt() {
    for (PictureKind kind : PictureKind.values()) {
      Set<String> train = digests(source(300, Split.TRAIN, kind, null, 28, PictureStyle.PLAIN));
      Set<String> other = digests(source(60, Split.HELD_OUT, kind, null, 28, PictureStyle.PLAIN));
      assertFalse(train.removeAll(other), kind.name());
      assertTrue(other.size() > 40, kind.name());
    }
  }

  private Set<String> digests(PicturesSource pictures) {
    Set<String> digests = new HashSet<>();
    IntStream.range(0, pictures.size()).forEach(i -> digests.add(store.digest(image(pictures.problem(i)))));
    return digests;
  }

  @Test
  void theSeedChoosesAndTheSameSettingsGiveTheSame() {
    PicturesSource one = source(50, null, PictureKind.SUM, null, 56, null);
    PicturesSource same = source(50, null, PictureKind.SUM, null, 56, null);
    IntStream.range(0, 50).forEach(i -> {
      assertEquals(one.problem(i), same.problem(i));
      assertArrayEquals(store.bytes(image(one.problem(i))), store.bytes(image(same.problem(i))));
    });
    assertEquals(50, IntStream.range(0, 50).mapToObj(i -> one.problem(i).id()).distinct().count());
    PicturesSource easy = source(20, null, null, Difficulty.EASY, 56, null);
    assertTrue(IntStream.range(0, 20).allMatch(i -> easy.problem(i).columns().get("difficulty").equals("easy")));
  }

  @Test
  void sumsOfOneOrTwoDigitsAreEasyAndOthersHard() {
    for (int terms = 1; terms <= 6; terms++) {
      PicturesSource sums = new PicturesSource(new PicturesSettings(5, null, List.of(PictureKind.SUM), null, 28,
          PictureStyle.VARIED, terms, null, null, null, null));
      for (int i = 0; i < sums.size(); i++) {
        Problem problem = sums.problem(i);
        assertEquals(terms <= 2 ? "easy" : "hard", problem.columns().get("difficulty"));
        List<String> shown = List.of(problem.columns().get("shown").split(" "));
        assertEquals(terms, shown.size());
        assertEquals(shown.stream().mapToInt(Integer::parseInt).sum(), value(problem.answer().display()));
      }
    }
  }

  @Test
  void whatCannotBeDrawnIsRefused() {
    assertTrue(assertThrows(UserError.class, () -> source(100_000, null, PictureKind.DIGIT, null, 28, null))
        .getMessage().contains("hardly any further pictures of the kind digit in split train"));
    assertTrue(assertThrows(IllegalArgumentException.class,
        () -> source(5, null, PictureKind.SUM, Difficulty.EASY, 28, null)).getMessage()
            .contains("pictures of the kind sum with terms: 3 are all hard"));
    assertThrows(IllegalArgumentException.class, () -> source(5, null, null, null, 27, null));
    assertThrows(IllegalArgumentException.class, () -> source(0, null, null, null, 28, null));
  }
}
