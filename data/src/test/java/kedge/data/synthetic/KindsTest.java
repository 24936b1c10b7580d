package kedge.data.synthetic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kedge.data.Problem;
import kedge.data.UserError;
import org.junit.jupiter.api.Test;

/**
 * Generated problems of several kinds: exact digits, no carries, a difficulty; and those that were there before are the
 * same to the last byte.
 */
class KindsTest {
  private static ArithmeticSettings settings(int size, Split split, List<Integer> digits, Carries carries,
      String... operations) {
    return new ArithmeticSettings(size, split, List.of(operations), null, null, null, digits, carries, Difficulty.EASY,
        null, null, null, null, "easy");
  }

  @Test
  void problemsThatWereThereBeforeHaveNotMoved() {
    Map<ArithmeticSettings, String> before = Map.of(
        new ArithmeticSettings(6000, Split.TRAIN, List.of("+"), 2, 2, null, null, null, null, null, "sums"),
        "c1cde4b9096cb2aa7fb472add7df2a4701e8cc95f96873937672c38b3e3defa9",
        new ArithmeticSettings(500, Split.HELD_OUT, List.of("+"), 2, 2, null, null, null, null, null, "held-out-sums"),
        "38ee1435a7fef8b8c4f780867fabf50e8519e023b983e491cff46d562e8f01fa",
        new ArithmeticSettings(3000, Split.TRAIN, List.of("+", "-", "*"), 1, 3, 3, null, null, null, 7L, "mixed"),
        "ea77468c8450e8ca04df76a9d6beb23fc5dc29b6907e7e4b7619e3d93361f0f4");
    before.forEach((settings, digest) -> {
      ArithmeticSource source = new ArithmeticSource(settings);
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < source.size(); i++) {
        text.append(source.problem(i)).append(source.demonstration(i)).append('\n');
      }
      // The digests are from before turns had further fields and conversations variables.
      String former = text.toString().replace(", fields={}, training=BY_FORM]", "]").replace(", variables={}]", "]");
      assertEquals(digest, Hashing.sha256().hashString(former, StandardCharsets.UTF_8).toString(), settings.name());
    });
  }

  @Test
  void everyNumberHasItsDigitsNothingIsCarriedAndTheDifficultyIsAColumn() {
    Set<String> asked = new HashSet<>();
    for (Split split : Split.values()) {
      ArithmeticSource source = new ArithmeticSource(settings(1500, split, List.of(4, 1), Carries.NONE, "+", "-"));
      for (int i = 0; i < source.size(); i++) {
        Problem problem = source.problem(i);
        String text = problem.prompt().turns().get(0).text();
        assertTrue(text.matches("\\d{4}[+-]\\d="), text);
        int last = text.charAt(3) - '0';
        int digit = text.charAt(5) - '0';
        assertTrue(text.charAt(4) == '+' ? last + digit <= 9 : last >= digit, text);
        assertEquals(Map.of("difficulty", "easy"), problem.columns());
        assertTrue(asked.add(text), text + " twice, or on both sides");
      }
    }
    assertEquals(3000, asked.size());
    assertTrue(
        asked.stream().anyMatch(text -> text.contains("-")) && asked.stream().anyMatch(text -> text.contains("+")));
  }

  @Test
  void carriesAreSeenInEveryColumn() {
    String[][] cases = {{"345+231", "true"}, {"345+235", "false"}, {"345+261", "false"}, {"5+94", "true"},
        {"95+5", "false"}, {"345-231", "true"},
        {"345-236", "false"}, {"345-352", "false"}, {"12-345", "false"}, {"11+22+33", "true"}, {"11+22+67", "false"},
        {"99-11+11", "true"}, {"99-11+12", "false"}};
    for (String[] one : cases) {
      List<Long> operands = java.util.Arrays.stream(one[0].split("[+-]")).map(Long::valueOf).toList();
      List<Character> operators = one[0].replaceAll("\\d", "").chars().mapToObj(c -> (char) c).toList();
      assertEquals(Boolean.valueOf(one[1]), Carries.NONE.admits(new Expression(operands, operators)), one[0]);
      assertTrue(Carries.ANY.admits(new Expression(operands, operators)));
    }
  }

  @Test
  void settingsThatContradictEachOtherAreRefused() {
    assertMessage("digits is [4, 1], but min_digits", () -> new ArithmeticSettings(1, null, null, 2, null, null,
        List.of(4, 1), null, null, null, null, null, null, null));
    assertMessage("digits is [4, 1], but min_digits", () -> new ArithmeticSettings(1, null, null, null, null, 2,
        List.of(4, 1), null, null, null, null, null, null, null));
    assertMessage("digits is [4], expected at least 2", () -> settings(1, null, List.of(4), null, "+"));
    assertMessage("digits is [4, 0], expected", () -> settings(1, null, List.of(4, 0), null, "+"));
    assertMessage("digits is [8, 8], expected", () -> settings(1, null, List.of(8, 8), null, "+"));
    assertMessage("carries is none, but operations", () -> settings(1, null, List.of(2, 2), Carries.NONE, "+", "*"));
    String few = assertThrows(UserError.class,
        () -> new ArithmeticSource(settings(1000, null, List.of(1, 1), Carries.NONE, "+"))).getMessage();
    assertTrue(few.matches(
        "source easy: size is 1000, but there are \\d\\d problems with operations \\[\\+\\], \\[1, 1\\] digits, no "
            + "carries and split train. Maybe more digits"),
        few);
  }

  private static void assertMessage(String begin, org.junit.jupiter.api.function.Executable settings) {
    String message = assertThrows(IllegalArgumentException.class, settings).getMessage();
    assertTrue(message.startsWith(begin), message);
  }
}
