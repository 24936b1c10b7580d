package kedge.data.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.Answer;
import kedge.data.DemonstrationFormat;
import kedge.data.Part;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.Role;
import kedge.data.RowColumns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowSourceTest {
  @TempDir
  private Path folder;

  @Test
  void gsm8kRowsGiveTheNumberAfterTheLastHashesAndTheWorkingWithoutNotes() {
    Path file = Rows.write(folder, "train.jsonl",
        "{\"question\": \"Clips?\", \"answer\": \"48/2 = <<48/2=24>>24 clips.\\nThat is #1.\\n#### 1,080\"}\n");
    ProblemSource source = Rows.open(RowSettings.gsm8k(file.toString()));
    Problem problem = source.problem(0);
    assertEquals("train/1", problem.id());
    assertEquals("Clips?", problem.prompt().turns().get(0).text());
    assertEquals(new Answer.Mathematical("1080"), problem.answer());
    assertEquals("<think>\n48/2 = 24 clips.\nThat is #1.\n</think>\n\n\\boxed{1080}",
        source.demonstration(0).orElseThrow().text());
    assertEquals(Role.ASSISTANT, source.demonstration(0).orElseThrow().role());
    assertEquals(Map.of(), problem.columns().further());
  }

  @Test
  void svampsTwoPartsMakeOneQuestionAndItsDecimalsAreWholeNumbers() {
    Path file = Rows.write(folder, "svamp.jsonl",
        "{\"Body\": \"87 oranges.\", \"Question\": \"How big?\", \"Answer\": 145.0, \"ID\": \"chal-777\", \"idx\": 0}");
    Problem problem = Rows.open(Rows.settings(file, "{Body} {Question}", "Answer", null, null, "ID")).problem(0);
    assertEquals("svamp/chal-777", problem.id());
    assertEquals("87 oranges. How big?", problem.prompt().turns().get(0).text());
    assertEquals(new Answer.Mathematical("145"), problem.answer());
    assertEquals(Map.of("ID", "chal-777", "idx", "0"), problem.columns().further());
  }

  @Test
  void numbersKeepTheirExactDigits() {
    Path file = Rows.write(folder, "n.jsonl",
        "{\"question\":\"a\",\"answer\":0.10}\n{\"question\":\"b\",\"answer\":12345678901234567890}\n"
            + "{\"question\":\"c\",\"answer\":1e3}\n{\"question\":\"d\",\"answer\":1e999999}\n{\"question\":\"e\","
            + "\"answer\":true}");
    ProblemSource source = Rows.open(Rows.settings(file, null, null, null, null, null));
    List<String> answers = List.of(0, 1, 2, 3, 4).stream().map(i -> source.problem(i).answer().display()).toList();
    assertEquals(List.of("0.1", "12345678901234567890", "1000", "1E+999999", "true"), answers);
  }

  @Test
  void theLastBoxOfAWorkedSolutionIsTheAnswer() {
    Path file = Rows.write(folder, "math.jsonl",
        "{\"problem\": \"p\", \"solution\": \"First \\\\boxed{1}, so \\\\boxed{\\\\frac{1}{2}}.\"}");
    ProblemSource source = Rows.open(Rows.settings(file, "problem", "solution", AnswerForm.BOXED, null, null));
    assertEquals(new Answer.Mathematical("\\frac{1}{2}"), source.problem(0).answer());
    assertTrue(source.demonstration(0).orElseThrow().text()
        .endsWith("so \\boxed{\\frac{1}{2}}.\n</think>\n\n\\boxed{\\frac{1}{2}}"));
  }

  @Test
  void choicesGoByLabelOrByTheTextOfAnOptionAndOptionsStandInTheQuestion() {
    Path file = Rows.write(folder, "c.jsonl",
        "{\"question\": \"Pick\", \"options\": [1, \"four\"], \"answer\": \"B\", \"text\": \"four\"}");
    Problem byLabel = Rows.open(Rows.settings(file, "{question}\n{options}", null, AnswerForm.CHOICE, null, null))
        .problem(0);
    Problem byText = Rows.open(Rows.settings(file, "{question}\n{options}", "text", AnswerForm.OPTION, null, null))
        .problem(0);
    assertEquals(new Answer.Choice('B', List.of("1", "four")), byLabel.answer());
    assertEquals(byLabel.answer(), byText.answer());
    assertEquals("Pick\nA. 1\nB. four", byText.prompt().turns().get(0).text());
  }

  @Test
  void systemInstructionImageAndLimitAreFollowed() throws IOException {
    Files.write(folder.resolve("x.png"), new byte[]{1});
    Path file = Rows.write(folder, "v.jsonl",
        "{\"question\":\"See?\",\"answer\":\"1\",\"image\":\"x.png\"}\n".repeat(3));
    ProblemSource source = Rows.open(new RowSettings(file.toString(), "views", null, null, null, null, null,
        "Be brief.", "Box it.", null, "image", 2, null));
    assertEquals(2, source.size());
    var turns = source.problem(1).prompt().turns();
    assertEquals(Role.SYSTEM, turns.get(0).role());
    assertEquals("See?\nBox it.", turns.get(1).text());
    assertEquals(folder.resolve("x.png"),
        assertInstanceOf(Part.Image.class, turns.get(1).parts().get(0)).image().path());
    assertEquals("views/2", source.problem(1).id());
  }

  @Test
  void withoutWorkingThereIsADemonstrationInDirectFormAlone() {
    Path file = Rows.write(folder, "p.jsonl", "{\"question\":\"q\",\"answer\":\"7\"}");
    assertEquals(Optional.empty(), Rows.open(Rows.settings(file, null, null, null, null, null)).demonstration(0));
    RowSettings direct = new RowSettings(file.toString(), null, null, null, null, null, null, null, null, null, null,
        null, DemonstrationFormat.DIRECT);
    assertEquals("\\boxed{7}", Rows.open(direct).demonstration(0).orElseThrow().text());
  }

  @Test
  void nestedFieldsGoByTheirPath() {
    Path file = Rows.write(folder, "nested.jsonl",
        "{\"question\":\"q\",\"reward_model\":{\"ground_truth\":\"7\",\"style\":\"rule\"}}");
    Problem problem = Rows.open(Rows.settings(file, null, "reward_model.ground_truth", null, null, null)).problem(0);
    assertEquals("7", problem.answer().display());
    assertEquals(Map.of("reward_model.style", "rule"), problem.columns().further());
  }

  @Test
  void columnsReachRewardsAsTheyWere() {
    Path file = Rows.write(folder, "types.jsonl",
        """
            {"question":["q"],"answer":[5],"level":3,"ratio":1.50,"easy":true,"tests":["a","b"],"meta":{"depth":2},"note":null}
            """);
    Problem problem = Rows.open(Rows.settings(file, null, null, null, null, null)).problem(0);
    RowColumns columns = problem.columns();
    assertEquals("q", problem.prompt().turns().get(0).text(), "a list of one is its item");
    assertEquals("5", problem.answer().display());
    assertEquals("{\"question\":[\"q\"],\"answer\":[5],\"level\":3,\"ratio\":1.50,\"easy\":true,"
        + "\"tests\":[\"a\",\"b\"],\"meta\":{\"depth\":2},\"note\":null}", columns.row().toString());
    assertEquals(2, columns.value("meta.depth").intValue());
    assertTrue(columns.value("note").isNull() && columns.value("nothing").isMissingNode());
    assertEquals(Map.of("level", "3", "ratio", "1.5", "easy", "true", "tests", "[\"a\",\"b\"]", "meta.depth", "2"),
        columns.further());
    assertEquals("[5]", columns.get("answer"), "mapped fields are columns too");
  }

  @Test
  void blankLinesWindowsLineEndsAndAByteOrderMarkArePassedOver() {
    Path file = Rows.write(folder, "w.jsonl",
        "\uFEFF{\"question\":\"q\",\"answer\":\"1\"}\r\n\r\n  \n{\"question\":\"q\u00e9\",\"answer\":\"2\"}\r\n");
    ProblemSource source = Rows.open(Rows.settings(file, null, null, null, null, null));
    assertEquals(List.of("w/1", "w/4"), List.of(source.problem(0).id(), source.problem(1).id()));
    assertEquals("q\u00e9", source.problem(1).prompt().turns().get(0).text());
  }
}
