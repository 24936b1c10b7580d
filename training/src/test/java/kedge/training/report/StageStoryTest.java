package kedge.training.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a made-up run of four stages: always thinking, thinking at greater length, then only where it helps. */
class StageStoryTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir
  Path run;

  private void evaluation(String stage, long step, double easyLength, double hardLength, double easyThinks,
      double hardThinks) throws IOException {
    String line = """
        {"stage":"%s","step":%d,"problems":200,"samples":1,"pass@1":{"value":0.9,"low":0.85,"high":0.94},\
        "length_mean":%s,"length_interval":[10,90],\
        "rewards":{"steps_logic":{"value":0.5,"low":0.4,"high":0.6},"short":{"value":-3,"low":-4,"high":-2},\
        "thinks":{"value":%s,"low":0,"high":1}},\
        "by_source":{"hard":{"value":0.8,"low":0.7,"high":0.9,"problems":100,"length_mean":%s,\
        "rewards":{"thinks":{"value":%s,"low":0,"high":1}}},\
        "easy":{"value":1.0,"low":0.96,"high":1.0,"problems":100,"length_mean":%s,"rewards":{"thinks":{"value":%s,\
        "low":0,"high":1}}}}}
        """
        .formatted(stage, step, (easyLength + hardLength) / 2, (easyThinks + hardThinks) / 2, hardLength, hardThinks,
            easyLength, easyThinks);
    Files.writeString(run.resolve("evaluations.jsonl"), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private JsonNode page() throws IOException {
    String page = Files
        .readString(RunReport.write(run,
            new ReportOptions(Optional.empty(), Optional.of("math"), Optional.empty(), Optional.empty())));
    assertTrue(page.contains("function storySection"), "the page can draw it");
    return JSON.readTree(page.substring(page.indexOf("type=\"application/json\">") + 24, page.indexOf("</script>")));
  }

  @Test
  void eachStageStandsBesideTheFirstAndTheLongest() throws IOException {
    evaluation("after_longcot", 0, 40, 80, 1, 1);
    evaluation("mixed_rl", 50, 20, 80, 0.5, 1);
    evaluation("after_rlvr", 0, 60, 100, 1, 1);
    evaluation("after_mixed_rl", 0, 10, 100, 0.1, 0.95);
    JsonNode story = page().get("story");
    List<String> lines = new ArrayList<>();
    story.get("rows").forEach(
        row -> lines.add(row.get("stage").asText() + " " + row.get("on").asText() + " " + row.get("problems") + ": "
            + row.at("/pass/value") + " " + row.at("/rewards/thinks/value") + " " + row.at("/length/value") + ", "
            + row.at("/first/share") + " of "
            + row.at("/first/stage").asText() + ", " + row.at("/longest/share") + " of "
            + row.at("/longest/stage").asText()));
    assertEquals(List.of("after_longcot all 200: 0.9 1.0 60.0, 1.0 of after_longcot, 0.75 of after_rlvr",
        "after_longcot easy 100: 1.0 1.0 40.0, 1.0 of after_longcot, 0.6666666666666666 of after_rlvr",
        "after_longcot hard 100: 0.8 1.0 80.0, 1.0 of after_longcot, 0.8 of after_rlvr",
        "after_rlvr all 200: 0.9 1.0 80.0, 1.3333333333333333 of after_longcot, 1.0 of after_rlvr",
        "after_rlvr easy 100: 1.0 1.0 60.0, 1.5 of after_longcot, 1.0 of after_rlvr",
        "after_rlvr hard 100: 0.8 1.0 100.0, 1.25 of after_longcot, 1.0 of after_rlvr",
        "after_mixed_rl all 200: 0.9 0.525 55.0, 0.9166666666666666 of after_longcot, 0.6875 of after_rlvr",
        "after_mixed_rl easy 100: 1.0 0.1 10.0, 0.25 of after_longcot, 0.16666666666666666 of after_rlvr",
        "after_mixed_rl hard 100: 0.8 0.95 100.0, 1.25 of after_longcot, 1.0 of after_rlvr"), lines);
    assertEquals(
        "[{\"name\":\"thinks\",\"label\":\"trigger "
            + "rate\",\"share\":true},{\"name\":\"steps_logic\",\"label\":\"steps_logic\",\"share\":true},"
            + "{\"name\":\"short\",\"label\":\"short\",\"share\":false}]",
        story.get("rewards").toString());
    assertEquals("{\"value\":60.0,\"low\":10,\"high\":90}", story.at("/rows/0/length").toString());
  }

  @Test
  void aRunThatEvaluatesOnceTellsNoStory() throws IOException {
    evaluation("after", 0, 1, 2, 0, 0);
    assertFalse(page().has("story"));
  }

  @Test
  void stepsThatDrewFromTwoSourcesHaveACurveForEach() throws IOException {
    Files.writeString(run.resolve("steps.jsonl"),
        """
            {"stage":"rl","type":"rl","step":0,"reward_mean":0.5,"by_source":{"hard":{"reward_mean":0.25,\
            "length_mean":9.0,"completions":4,\
            "rewards":{"math":0.25,"thinks":1.0}},"easy":{"reward_mean":0.75,"length_mean":3.0,"completions":4,\
            "rewards":{"math":0.75,"thinks":0.5}}}}
            {"stage":"rl","type":"rl","step":1,"reward_mean":1.0}
            {"stage":"rl","type":"rl","step":2,"reward_mean":1.0,"by_source":{"hard":{"length_mean":8.0,\
            "completions":4,"rewards":{"math":1.0}},\
            "a_mean":{"reward_mean":1.0,"length_mean":2.0,"completions":4,"rewards":{"math":1.0}}}}
            """
            .replace("\\\n", ""));
    List<String> charts = new ArrayList<>();
    page().at("/stages/0/charts").forEach(chart -> {
      List<String> names = new ArrayList<>();
      chart.get("curves").forEach(curve -> names.add(curve.get("label").asText()));
      charts.add(chart.get("title").asText() + " " + names + " " + chart.get("data"));
    });
    assertEquals(
        List.of("Reward [reward] [[0,1,2],[0.5,1.0,1.0]]", "Trigger rate by source [easy, hard] [[0],[0.5],[1.0]]",
            "Pass rate by source [a_mean, easy, hard] [[0,2],[null,1.0],[0.75,null],[0.25,1.0]]",
            "Completion length by source [a_mean, easy, hard] [[0,2],[null,2.0],[3.0,null],[9.0,8.0]]",
            "Reward by source [a_mean, easy, hard] [[0,2],[null,1.0],[0.75,null],[0.25,null]]"),
        charts);
  }
}
