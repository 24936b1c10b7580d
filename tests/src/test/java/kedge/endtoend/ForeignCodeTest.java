package kedge.endtoend;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code kedge check} does with a recipe that a stranger wrote. */
class ForeignCodeTest {
  @TempDir
  Path folder;

  private String recipe(String reward) throws IOException {
    String text = TinyRecipe.TEXT.replace("- {reward: math}", "- {reward: math}\n  - {reward: {java: " + reward + "}}");
    return Files.writeString(folder.resolve("stranger.yaml"), text).toString();
  }

  private String reward() throws IOException {
    return Files.writeString(folder.resolve("Exits.java"), """
        import java.nio.file.*;
        import kedge.data.Problem;
        import kedge.rewards.*;
        public record Exits() implements Reward {
          public Exits {
            try { Files.writeString(Path.of("MARK"), "was here"); } catch (java.io.IOException e) { }
            System.exit(0);
          }
          public String name() { return "exits"; }
          public Verdict judge(Problem problem, Candidate candidate) { return new Verdict.Scored(1); }
        }
        """.replace("MARK", folder.resolve("mark").toString())).toString();
  }

  @Test
  void codeThatEndsTheProgramCannotMakeACheckSucceed() throws IOException, InterruptedException {
    KedgeProcess check = KedgeProcess.start(folder.resolve("printed"), "check", recipe(reward()));
    String printed = check.end(70);
    assertTrue(printed.contains("brings code, which runs with your rights: rewards.1.reward: java:/"), printed);
    assertTrue(printed.contains("the process exited before the command had finished"), printed);
  }

  @Test
  void withoutCodeNothingOfItIsLoaded() throws IOException, InterruptedException {
    KedgeProcess check = KedgeProcess.start(folder.resolve("printed"), "check", "--no-code", recipe(reward()));
    String printed = check.end(1);
    assertTrue(printed.contains("brings code, which --no-code does not allow: rewards.1.reward: java:/"), printed);
    assertFalse(Files.exists(folder.resolve("mark")), printed);
  }
}
