package kedge.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import kedge.cli.KedgeCommand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** An objective in a Java file, from {@code kedge new objective} to a run with it. */
class OwnObjectiveTest {
  /** What turns the new file, which has no KL penalty, into GRPO as the preset has it. */
  private static final String[][] WITH_KL = {
      {"return new SequenceResult(loss, 0,", """
          double klLoss = 0;
              for (int t = 0; t < current.length; t++) {
                double x = current[t] - input.reference().orElseThrow()[t];
                klLoss += weight * 0.04 * (Math.expm1(-x) + x);
                derivatives[t] += weight * 0.04 * -Math.expm1(-x);
              }
              return new SequenceResult(loss + klLoss, klLoss,"""},
      {"  @Override\n  public String formula()", """
          @Override
          public boolean needsReference() {
            return true;
          }

          @Override
          public String formula()"""}};
  @TempDir
  Path folder;

  private record Ended(int status, String out, String err) {
  }

  private static Ended kedge(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = KedgeCommand.line().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return new Ended(line.execute(arguments), out.toString(), err.toString());
  }

  private Ended train(String out, String... settings) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("train", TinyRecipe.in(folder).toString(), "--out",
        folder.resolve(out).toString(), "--set", "stages.warmup.steps=20", "--set", "stages.dapo.steps=1", "--set",
        "stages.penalised.steps=2", "--set", "stages.penalised.kl="));
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    return kedge(arguments.toArray(String[]::new));
  }

  private Path objective(String name) {
    Ended made = kedge("new", "objective", name, "--out", folder.toString());
    assertEquals(0, made.status(), made.err());
    return folder.resolve(name.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + name.substring(1) + "Loss.java");
  }

  @Test
  void aCopyOfGrpoLeavesTheSameBytesAsThePreset() throws IOException {
    Path file = objective("copied");
    String text = Files.readString(file);
    for (String[] change : WITH_KL) {
      assertTrue(text.contains(change[0]), change[0]);
      text = text.replace(change[0], change[1]);
    }
    Files.writeString(file, text);
    Ended preset = train("preset");
    assertEquals(0, preset.status(), preset.err());
    Ended own = train("own", "stages.penalised.objective={java: " + file + "}");
    assertEquals(0, own.status(), own.err());
    assertEquals(Files.readString(folder.resolve("preset/steps.jsonl")),
        Files.readString(folder.resolve("own/steps.jsonl")));
    assertEquals(RunRollouts.text(folder.resolve("preset")), RunRollouts.text(folder.resolve("own")));
    assertTrue(Files.readString(folder.resolve("own/recipe.yaml")).contains("java: " + file));
  }

  @Test
  void theNewFileChecksItsDerivativesAndFindsAWrongOne() throws IOException, InterruptedException {
    Path file = objective("checked");
    assertTrue(run(file).matches("(?s).*checked: \\d+ derivatives agree with central differences.*"));
    Files.writeString(file, Files.readString(file).replace("-weight * (ratio * advantage)", "-weight * advantage"));
    String wrong = run(file);
    assertTrue(wrong.contains("checked: batch 0, completion 1, token 0: the derivative is "), wrong);
  }

  @Test
  void keysThatTheFileReplacesAreRefused() throws IOException {
    Path file = objective("axes");
    Ended refused = train("axes", "stages.penalised.objective={java: " + file + ", clip_high: 0.3}",
        "stages.penalised.truncated=mask");
    assertEquals(1, refused.status());
    assertTrue(refused.err().contains(
        "stages.penalised.objective.clip_high: is 0.3, but has no effect: objective.java computes the loss"),
        refused.err());
    assertTrue(refused.err().contains("stages.penalised.truncated: is mask, but has no effect"), refused.err());
    Files.writeString(file, Files.readString(file).replace(" implements SequenceObjective", ""));
    Ended broken = train("broken", "stages.penalised.objective={java: " + file + "}");
    assertEquals(1, broken.status());
    assertTrue(broken.err().contains("AxesLoss.java"), broken.err());
  }

  private static String run(Path file) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
        System.getProperty("java.class.path"), file.toString()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }
}
