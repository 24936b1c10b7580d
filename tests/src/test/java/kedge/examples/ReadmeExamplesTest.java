package kedge.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kedge.cli.KedgeCommand;
import kedge.rewards.python.PlainPython;
import kedge.testing.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The recipe, the data row and the rewards that README.md shows pass {@code kedge check} as they are written. */
class ReadmeExamplesTest {
  @TempDir
  Path folder;

  @Test
  void theRecipeForYourOwnModelPassesTheCheck() throws IOException {
    PlainPython.require();
    Path my = Files.createDirectories(folder.resolve("my"));
    for (String split : List.of("train", "test")) {
      Files.writeString(my.resolve(split + ".jsonl"), row() + "\n");
    }
    Files.writeString(my.resolve("rewards.py"), shown("python"));
    String recipe = shown("yaml").replaceAll("\\bmy/", my + "/");
    String tiny = "policy: {shape: {hidden_size: 16, num_hidden_layers: 1, num_attention_heads: 2, "
        + "num_key_value_heads: 1, head_dim: 8, intermediate_size: 16, max_position_embeddings: 2048}, "
        + "tokenizer: {characters: \"" + characters() + "\"}}";
    String changed = recipe.replaceFirst("(?m)^policy: .*$", Matcher.quoteReplacement(tiny));
    assertTrue(!changed.equals(recipe), "the recipe of README.md names no policy");
    check(Files.writeString(my.resolve("recipe.yaml"), changed), "1 of 1 problems pass");
  }

  @Test
  void theRewardInJavaIsCompiledAndChecked() throws IOException {
    String code = shown("java");
    Path file = Files.writeString(folder.resolve("Brief.java"), code);
    check(Repository.root().resolve("recipes/quickstart.yaml"), "problems pass", "--set",
        "rewards=[{reward: math}, {reward: {java: " + file + "}, tokens: 96, weight: 0.1}]", "--set",
        "data.train.size=50", "--set",
        "data.held_out.size=50", "--set", "stages.after_warmup.problems=50", "--set", "stages.after_rl.problems=50");
  }

  private static void check(Path recipe, String expected, String... more) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = KedgeCommand.line().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    String[] arguments = Stream.concat(Stream.of("check", recipe.toString()), Stream.of(more))
        .toArray(String[]::new);
    assertEquals(0, line.execute(arguments), err::toString);
    assertTrue(out.toString().contains(expected), out::toString);
  }

  /** All printable characters of ASCII, as YAML writes them between double quotes. */
  private static String characters() {
    StringBuilder text = new StringBuilder("\\n");
    for (char c = ' '; c <= '~'; c++) {
      text.append(c == '"' || c == '\\' ? "\\" : "").append(c);
    }
    return text.toString();
  }

  /** The row of data that README.md shows within its text. */
  private static String row() throws IOException {
    Matcher row = Pattern.compile("`(\\{\"problem\".*?})`").matcher(readme());
    assertTrue(row.find(), "README.md shows no row of data");
    return row.group(1);
  }

  private static String readme() throws IOException {
    return Files.readString(Repository.root().resolve("README.md"));
  }

  /** The first block of README.md in a language. */
  private static String shown(String language) throws IOException {
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(readme()).results().findFirst()
        .orElseThrow(() -> new AssertionError("README.md shows no " + language)).group(1);
  }
}
