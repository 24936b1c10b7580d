package kedge.training.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import kedge.data.UserError;
import kedge.data.image.Pixels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunReportTest {
  private static final Pattern DATA = Pattern.compile("<script id=\"data\" type=\"application/json\">(.*?)</script>",
      Pattern.DOTALL);

  @TempDir
  private Path run;

  private String page() throws IOException {
    return Files.readString(RunReport.write(run, ReportOptions.none()));
  }

  private static JsonNode data(String page) throws IOException {
    Matcher matcher = DATA.matcher(page);
    assertTrue(matcher.find());
    return new ObjectMapper().readTree(matcher.group(1));
  }

  private static List<String> titles(JsonNode stage) {
    return StreamSupport.stream(stage.get("charts").spliterator(), false).map(chart -> chart.get("title").asText())
        .toList();
  }

  @Test
  void aWholeRunIsOnThePage() throws IOException {
    SyntheticRun.write(run, 30, 40, 16);
    JsonNode data = data(page());
    assertEquals("quickstart", data.get("name").asText());
    assertEquals(17, data.get("seed").asInt());
    assertEquals(7, data.get("evaluations").size());
    assertEquals(
        List.of("Accuracy", "Loss", "Gradient norm", "Learning rate", "Throughput", "Time per step", "Memory",
            "Tokens per step", "Padding"),
        titles(data.get("stages").get(0)));
    assertEquals(List.of("Reward", "Accuracy", "Reward parts", "Loss", "Completion length", "Truncated and dead",
        "Groups drawn", "Entropy",
        "KL to reference", "Clip share", "Sampler gap", "Gradient norm", "Learning rate",
        "Expert load: largest violation", "Load-balance loss", "Throughput",
        "Time per step", "Memory", "Tokens per step"), titles(data.get("stages").get(1)));
    assertEquals(0, data.at("/stages/1/loads/0/step").asInt());
    assertEquals(39, data.at("/stages/1/loads/1/step").asInt());
    assertEquals(SyntheticRun.LAYERS, data.at("/stages/1/loads/1/relative").size());
    assertEquals(SyntheticRun.EXPERTS, data.at("/stages/1/loads/1/relative/0").size());
    assertEquals(640, data.get("rolloutsRead").asInt());
    assertEquals(60, data.get("rollouts").size());
    assertEquals(0, data.get("notes").size());
  }

  @Test
  void thePageLoadsNothingAndRunsNoScriptButItsOwn() throws IOException {
    SyntheticRun.write(run, 3, 3, 8);
    String page = page();
    assertFalse(
        Pattern.compile("(src|href)\\s*=\\s*[\"']?(https?:)?//", Pattern.CASE_INSENSITIVE).matcher(page).find());
    assertFalse(page.contains("{{"), "every slot is filled");
    assertTrue(page.contains("default-src 'none'"));
    String script = page.substring(page.lastIndexOf("<script>") + 8, page.lastIndexOf("</script>"));
    String hash = Base64.getEncoder()
        .encodeToString(Hashing.sha256().hashString(script, StandardCharsets.UTF_8).asBytes());
    assertTrue(page.contains("script-src 'sha256-" + hash + "'"));
    assertTrue(script.contains("uPlot"));
    String own = script.substring(script.indexOf("'use strict'"));
    assertTrue(own.contains("function rolloutSection"));
    assertFalse(Pattern.compile("innerHTML|outerHTML|insertAdjacent|document\\.write|eval\\(").matcher(own).find(),
        "texts go into text nodes only");
  }

  @Test
  void hostileTextStaysText() throws IOException {
    List<String> hostile = List.of("</script><script>alert(1)</script>", "<!--<script>", "<img src=x onerror=alert(1)>",
        "]]>&lt;b&amp;", "{{script}} $1 \\",
        "\u2028\u2029\u0000\ud83d lone", "<|im_start|>🍎");
    for (int i = 0; i < hostile.size(); i++) {
      String line = new ObjectMapper().createObjectNode().put("stage", hostile.get(i)).put("step", 1)
          .put("problem", hostile.get(i)).put("sample", 0)
          .put("prompt_text", hostile.get(i)).put("text", hostile.get(i)).put("reward", 1).put("answer", hostile.get(i))
          .toString();
      Files.writeString(run.resolve("rollouts.jsonl"), line.replace("\ud83d lone", "\\ud83d lone") + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
    Files.writeString(run.resolve("recipe.yaml"), "name: \"</script><b>\"\nseed: 3\n");
    String page = page();
    assertEquals(2, page.split("</script", -1).length - 1, "only the page's own two scripts are ended");
    assertFalse(page.contains("<img src=x"));
    JsonNode data = data(page);
    List<String> texts = new ArrayList<>();
    data.get("rollouts").forEach(rollout -> texts.add(rollout.get("text").asText()));
    assertEquals(hostile, texts);
    assertEquals("</script><b>", data.get("name").asText());
  }

  @Test
  void whatWasNotLoggedIsNotPlotted() throws IOException {
    Files.writeString(run.resolve("steps.jsonl"), """
        {"stage":"rl","type":"rl","step":0,"reward_mean":0.5,"loss":NaN}
        {"stage":"rl","type":"rl","step":1,"reward_mean":0.75,"novel":3}
        """);
    JsonNode data = data(page());
    assertEquals(List.of("Reward", "Loss", "novel"), titles(data.at("/stages/0")),
        "an unknown number gets a plot of its own");
    assertEquals("[[0,1],[0.5,0.75]]", data.at("/stages/0/charts/0/data").toString());
    assertEquals("[[1],[3.0]]", data.at("/stages/0/charts/2/data").toString());
    assertFalse(data.at("/stages/0").has("loads"));
  }

  @Test
  void aKilledRunsHalfLinesAreLeftOutAndSaid() throws IOException {
    SyntheticRun.write(run, 3, 3, 8);
    for (String name : List.of("steps.jsonl", "rollouts.jsonl")) {
      Files.writeString(run.resolve(name), "{\"stage\":\"rl\",\"st", StandardOpenOption.APPEND);
    }
    JsonNode data = data(page());
    assertEquals(2, data.get("notes").size());
    assertTrue(data.get("notes").get(1).asText().startsWith("rollouts: the last line was half written"));
    assertEquals(3, data.at("/stages/1/steps").asInt());
  }

  @Test
  void tenThousandStepsStaySmall() throws IOException {
    SyntheticRun.write(run, 0, 10_000, 0);
    String page = page();
    assertTrue(page.length() < 4_000_000, "the page has " + page.length() + " characters");
    int looked = 0;
    for (JsonNode chart : data(page).at("/stages/0/charts")) {
      assertEquals(10_000, chart.get("steps").asInt());
      assertTrue(chart.at("/data/0").size() <= 2000, chart.get("title").asText());
      assertEquals(5, chart.get("width").asInt());
      looked++;
    }
    assertEquals(19, looked);
  }

  @Test
  void picturesAreThereOnceEachAndAtMostSoMany() throws IOException {
    Pixels small = new Pixels(2, 1, new byte[]{0, 0, 0, 9, 9, 9});
    StringBuilder lines = new StringBuilder();
    for (int sample = 0; sample < 6; sample++) {
      ObjectNode line = new ObjectMapper().createObjectNode().put("stage", "rl").put("step", 1).put("problem", "p")
          .put("sample", sample).put("prompt_text", "").put("text", "").put("reward", sample);
      ArrayNode images = line.putArray("images").add("shared").add("<img src=x>");
      IntStream.range(0, 100).forEach(i -> images.add("own " + line.get("sample") + " " + i));
      lines.append(line).append('\n');
    }
    Files.writeString(run.resolve("rollouts.jsonl"), lines);
    List<Set<String>> asked = new ArrayList<>();
    ReportOptions options = new ReportOptions(Optional.empty(), Optional.empty(), Optional.empty(),
        Optional.of((prompts, digests) -> {
          asked.add(digests);
          assertEquals(Set.of(new PromptPictures.Prompt("rl", "p")), prompts);
          return digests.stream().filter(digest -> !digest.equals("shared"))
              .collect(Collectors.toMap(digest -> digest, digest -> small));
        }));
    String page = Files.readString(RunReport.write(run, options));
    assertEquals(PicturesJson.MOST, asked.get(0).size());
    JsonNode data = data(page);
    assertEquals(PicturesJson.MOST - 1, data.get("pictures").size(), "one was not found");
    assertFalse(page.contains("<img src=x>"));
    assertEquals(102, data.at("/rollouts/0/images").size());
    assertTrue(page.contains("img-src data:;"), "no picture from elsewhere");
  }

  @Test
  void tokenTextsShadeTheTextItself() throws IOException {
    SyntheticRun.write(run, 0, 1, 8);
    ReportOptions options = new ReportOptions(Optional.of("abc"), Optional.of("think_format"),
        Optional.of(tokens -> List.of("first of " + tokens.length)), Optional.empty());
    JsonNode data = data(Files.readString(RunReport.write(run, options)));
    assertEquals("first of " + data.at("/rollouts/0/length").asInt(), data.at("/rollouts/0/pieces/0").asText());
    assertEquals("abc", data.get("version").asText());
    assertEquals("think_format reward, training", data.at("/stages/0/charts/1/curves/0/label").asText());
  }

  @Test
  void aFolderWithoutARunAndAnUnknownRewardAreRefused() throws IOException {
    assertTrue(assertThrows(UserError.class, this::page).getMessage().contains("is not a run folder"));
    SyntheticRun.write(run, 0, 1, 1);
    ReportOptions options = new ReportOptions(Optional.empty(), Optional.of("mth"), Optional.empty(), Optional.empty());
    assertEquals("answer reward of the report: mth is not one of [math, think_format]",
        assertThrows(IllegalArgumentException.class, () -> RunReport.write(run, options)).getMessage());
    try (Stream<Path> files = Files.list(run)) {
      assertTrue(files.noneMatch(file -> file.getFileName().toString().startsWith(RunReport.FILE)),
          "nothing half written is left");
    }
  }
}
