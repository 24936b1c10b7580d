package kedge.training.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExampleSpanTest {
  @Test
  void whatIsLearnedIsShownWholeHoweverLongThePromptIs() {
    String answer = "a".repeat(3900) + "!";
    String shown = ExampleSpan.text(List.of(new ExampleSpan("begin" + "p".repeat(90_000) + "end", false),
        new ExampleSpan(answer, true), new ExampleSpan("close", false)));
    assertTrue(shown.startsWith("beginp") && shown.endsWith("pend{+" + answer + "+}close"), shown);
    assertTrue(shown.contains("p ... (89808 more characters) ... p") && shown.length() < 4200, shown);
  }

  @Test
  void aShortExampleIsShownWhole() {
    String prompt = "p".repeat(3990);
    assertEquals(prompt + "{+answer+}", ExampleSpan.text(List.of(new ExampleSpan(prompt, false),
        new ExampleSpan("answer", true))));
  }

  @Test
  void noSurrogatePairIsCutInTwo() {
    for (String before : List.of("", "x")) {
      String shown = ExampleSpan.text(List.of(new ExampleSpan(before + "\uD83D\uDE00".repeat(5000), false)));
      assertEquals(shown, new String(shown.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
      assertTrue(shown.length() < 4100, shown);
    }
  }
}
