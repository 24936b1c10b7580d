package kedge.data.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import kedge.data.Answer;
import kedge.data.ProblemSource;
import kedge.data.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The answers of data sets as they write them. */
class AnswerFormTest {
  @TempDir
  private Path folder;

  @Test
  void choicesAreReadAsDataSetsWriteThem() {
    Answer second = new Answer.Choice('B', List.of("2", "3"));
    assertEquals(second, answer(AnswerForm.INDEX, "choices", "{\"choices\":[\"2\",\"3\"],\"answer\":1}"));
    assertEquals(second, answer(AnswerForm.CHOICE, "options", "{\"options\":[2,3],\"answer\":\"(B)\"}"));
    assertEquals(second, answer(AnswerForm.CHOICE, "options", "{\"options\":[2,3],\"answer\":\"b\"}"));
    assertEquals(second, answer(AnswerForm.CHOICE, "options", "{\"options\":[2,3],\"answer\":\"B.\"}"));
    assertEquals(second,
        answer(AnswerForm.CHOICE, "options", "{\"options\":{\"A\":\"2\",\"B\":\"3\"},\"answer\":\"B\"}"));
    assertEquals(second,
        answer(AnswerForm.OPTION, "options", "{\"options\":{\"A\":\"2\",\"B\":\"3\"},\"answer\":\"3\"}"));
    String arc = "{\"choices\":{\"text\":[\"2\",\"3\"],\"label\":[\"1\",\"2\"]},\"answer\":\"2\"}";
    assertEquals(second, answer(AnswerForm.CHOICE, "choices", arc));
    assertEquals(second, answer(AnswerForm.CHOICE, "choices.text", arc));
  }

  @Test
  void aWrongFormIsNamedByTheRightOne() {
    assertTrue(
        fault(AnswerForm.CHOICE, "{\"options\":[\"x\",\"y\"],\"answer\":1}").contains("Maybe answer_form: index"));
    assertTrue(fault(AnswerForm.CHOICE, "{\"options\":[\"x\",\"y\"],\"answer\":\"y\"}")
        .contains("Maybe answer_form: option?"));
    assertTrue(fault(AnswerForm.OPTION, "{\"options\":[\"x\",\"y\"],\"answer\":\"B\"}")
        .contains("Maybe answer_form: choice?"));
    assertTrue(fault(AnswerForm.INDEX, "{\"options\":[\"x\",\"y\"],\"answer\":2}").contains("0 to 1"));
  }

  @Test
  void listsAndAbsentAnswersAreAnswersToo() {
    assertEquals("[\"red\",\"blue\"]", answer(AnswerForm.LIST, null, "{\"answer\":[\"red\",\"blue\"]}").display());
    assertEquals(new Answer.None(), answer(AnswerForm.NONE, null, "{\"answer\":\"7\"}"));
    assertEquals(new Answer.None(), answer(null, null, "{\"level\":1}"), "no row has an answer and none is asked for");
    assertTrue(assertThrows(UserError.class, () -> open(new RowSettings(
        Rows.write(folder, "n.jsonl", "{\"question\":\"q\"}").toString(), null, null, "solution", null, null, null,
        null, null, null, null, null, null))).getMessage().contains("no field \"solution\""));
  }

  private Answer answer(AnswerForm form, String options, String row) {
    return open(settings(form, options, row)).problem(0).answer();
  }

  private String fault(AnswerForm form, String row) {
    return assertThrows(UserError.class, () -> open(settings(form, null, row))).getMessage();
  }

  private RowSettings settings(AnswerForm form, String options, String row) {
    Path file = Rows.write(folder, "c.jsonl", "{\"question\":\"q\"," + row.substring(1));
    return new RowSettings(file.toString(), null, null, null, form, options, null, null, null, null, null, null, null);
  }

  private static ProblemSource open(RowSettings settings) {
    return new JsonLinesProvider().open(settings);
  }
}
