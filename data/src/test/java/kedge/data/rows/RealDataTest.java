package kedge.data.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import kedge.data.ProblemSource;
import kedge.testing.SharedData;
import org.junit.jupiter.api.Test;

class RealDataTest {

  @Test
  void gsm8kIsReadWholeAndEveryRowHasADemonstration() {
    ProblemSource source = Rows.open(RowSettings.gsm8k(SharedData.require("data/gsm8k/train.jsonl").toString()));
    assertEquals(7473, source.size());
    for (int i = 0; i < source.size(); i++) {
      String text = source.demonstration(i).orElseThrow().text();
      assertTrue(text.startsWith("<think>\n")
          && text.endsWith("\n</think>\n\n\\boxed{" + source.problem(i).answer().display() + "}"), text);
      assertFalse(text.contains("<<") || text.contains("####"), text);
    }
  }

  @Test
  void svampIsReadWhole() {
    ProblemSource source = Rows.open(
        Rows.settings(SharedData.require("data/svamp/test.jsonl"), "{Body} {Question}", "Answer", null, null, "ID"));
    assertEquals(1000, source.size());
    assertEquals("145", source.problem(0).answer().display());
  }

  @Test
  void math500AndPuzzlesAreReadWhole() {
    assertEquals(500,
        Rows.open(
            Rows.settings(SharedData.require("data/math500/test.jsonl"), "problem", "answer", null, "solution", null))
            .size());
    Path puzzles = SharedData.require("data/puzzlevqa/test.jsonl");
    RowSettings settings = new RowSettings(puzzles.toString(), "puzzlevqa", "{question}\n{options}", null,
        AnswerForm.OPTION, null,
        "deduction", null, null, "id",
        "image", null, null);
    assertEquals(400, Rows.open(settings).size());
  }
}
