package kedge.data.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kedge.data.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each bad file gives one message with file and line, word for word what a user reads. */
class BadRowsTest {
  private static final String GOOD = "{\"question\":\"q\",\"answer\":\"#### "
      + "1\",\"options\":[\"x\",\"y\",\"z\",\"u\"],\"box\":\"\\\\boxed{1}\",\"id\":\"a\"}\n";
  @TempDir
  private Path folder;

  /** The bad second line, the form, and the message after {@code train.jsonl:2: }. */
  private record Case(AnswerForm form, String line, String message) {
  }

  @Test
  void everyBadLineIsNamedByFileAndLine() {
    List<Case> cases = List.of(
        new Case(AnswerForm.PLAIN, "{\"question\":\"q\"}", "no field \"answer\"; the row has question"),
        new Case(AnswerForm.PLAIN, "{\"Question\":\"q\",\"answer\":\"1\"}",
            "no field \"question\"; the row has Question, answer. Maybe question: Question?"),
        new Case(AnswerForm.PLAIN, "{}", "no field \"answer\"; the row has none"),
        new Case(AnswerForm.PLAIN, "{\"question\":\"q\",\"answer\":null}", "field \"answer\" is null"),
        new Case(AnswerForm.PLAIN, "{\"question\":\"q\",\"answer\":\"  \"}", "the answer in field \"answer\" is empty"),
        new Case(AnswerForm.PLAIN, "{\"question\":\"\",\"answer\":\"1\"}", "the question (question) is empty"),
        new Case(AnswerForm.PLAIN, "{\"question\":null,\"answer\":\"1\"}", "field \"question\" is null"),
        new Case(AnswerForm.PLAIN, "[1, 2]", "expected a JSON object, but found a list of 2 items"),
        new Case(AnswerForm.PLAIN, "{\"question\":\"q\",\"answer\":[\"5\",\"6\"]}",
            "field \"answer\" is a list of 2 items, expected a text. Maybe options: answer, if it holds the options of "
                + "a choice, or answer_form: list, if several answers?"),
        new Case(AnswerForm.PLAIN, "{\"Problem\":\"q\",\"answer\":\"1\"}",
            "no field \"question\"; the row has Problem, answer. Maybe question: Problem?"),
        new Case(AnswerForm.PLAIN, "{\"question\":\"q\",\"final_answer\":\"1\",\"x\":2}",
            "no field \"answer\"; the row has question, final_answer, x. Maybe answer: final_answer?"),
        new Case(AnswerForm.PLAIN, "{\"question\":\"q\",\"reward_model\":{\"ground_truth\":5}}",
            "no field \"answer\"; the row has question, reward_model.ground_truth. Maybe answer: "
                + "reward_model.ground_truth?"),
        new Case(AnswerForm.PLAIN, "{\"chat\":[{\"role\":\"user\",\"content\":\"q\"}],\"answer\":\"1\"}",
            "no field \"question\"; the row has chat, answer. Maybe messages: chat?"),
        new Case(AnswerForm.PLAIN, "{\"data\":[{\"question\":\"q\"}],\"answer\":\"1\"}",
            "no field \"question\"; the row has data, answer. Maybe the list \"data\" holds the rows, which the file "
                + "has to hold alone: jq .data?"),
        new Case(AnswerForm.PLAIN, "{\"messages\":[null,{\"role\":\"user\",\"content\":\"q\"}],\"answer\":\"1\"}",
            "field \"messages\" is a list of 2 items, of which item 0 is null, expected a list of messages: objects "
                + "with role and content, or from and value"),
        new Case(AnswerForm.PLAIN, "{\"messages\":[],\"answer\":\"1\"}",
            "field \"messages\" is an empty list, expected a list of messages: objects with role and content, or from "
                + "and value"),
        new Case(AnswerForm.PLAIN, "{\"question\":\"q\",\"answer\":[{\"role\":\"user\",\"content\":\"q\"}]}",
            "field \"answer\" is a list of turns, expected a text. Maybe messages: answer?"),
        new Case(AnswerForm.PLAIN, "{\"question\":\"q\",\"answer\":[{\"from\":\"human\",\"value\":\"q\"}]}",
            "field \"answer\" is a list of turns, expected a text. Maybe messages: answer?"),
        new Case(AnswerForm.PLAIN, "{\"question\":[],\"answer\":\"1\"}",
            "field \"question\" is an empty list, expected a text"),
        new Case(AnswerForm.PLAIN, "{\"question\":\"q\",\"answer\":{\"value\":\"1\"}}",
            "field \"answer\" is an object with value, expected a text. Maybe answer.value?"),
        new Case(AnswerForm.HASH, "{\"question\":\"q\",\"answer\":\"so 18\"}",
            "field \"answer\" has no #### before a final answer. Maybe answer_form: plain?"),
        new Case(AnswerForm.HASH, "{\"question\":\"q\",\"answer\":\"so 18 ####\"}",
            "the answer in field \"answer\" is empty"),
        new Case(AnswerForm.BOXED, "{\"question\":\"q\",\"answer\":\"\\\\boxed{18\"}",
            "field \"answer\" has no complete \\boxed{}"),
        new Case(AnswerForm.CHOICE, "{\"question\":\"q\",\"answer\":\"E\",\"options\":[1,2,3,4]}",
            "choice answer E, but options run A to D"),
        new Case(AnswerForm.CHOICE, "{\"question\":\"q\",\"answer\":\"yes\",\"options\":[\"yes\",\"no\"]}",
            "choice answer \"yes\", expected a label A to B. Maybe answer_form: option?"),
        new Case(AnswerForm.CHOICE, "{\"question\":\"q\",\"answer\":\"A\"}",
            "no field \"options\"; the row has question, answer"),
        new Case(AnswerForm.CHOICE, "{\"question\":\"q\",\"answer\":\"A\",\"options\":\"x\"}",
            "field \"options\" is \"x\", expected a list of options"),
        new Case(AnswerForm.CHOICE, "{\"question\":\"q\",\"answer\":\"A\",\"options\":[]}",
            "field \"options\" is an empty list, expected a list of options"),
        new Case(AnswerForm.OPTION, "{\"question\":\"q\",\"answer\":\"v\",\"options\":[\"x\",\"y\"]}",
            "answer \"v\" is not exactly one of the options [x, y]"),
        new Case(AnswerForm.OPTION, "{\"question\":\"q\",\"answer\":\"x\",\"options\":[\"x\",\"x\"]}",
            "answer \"x\" is not exactly one of the options [x, x]"));
    for (Case bad : cases) {
      String good = switch (bad.form()) {
        case BOXED -> GOOD.replace("#### 1", "\\\\boxed{1}");
        case CHOICE -> GOOD.replace("#### 1", "A");
        case OPTION -> GOOD.replace("#### 1", "x");
        default -> GOOD;
      };
      Path file = Rows.write(folder, "train.jsonl", good + bad.line() + "\n" + good);
      UserError fault = assertThrows(UserError.class,
          () -> Rows.open(Rows.settings(file, null, null, bad.form(), null, null)), bad.line());
      assertEquals("train.jsonl:2: " + bad.message()
          + "\n  1 of 3 rows cannot be used; on_bad_row: drop leaves such rows out", fault.getMessage());
    }
    System.out.println("bad rows: " + cases.size() + " cases tried");
  }

  @Test
  void invalidJsonIsNamedByLineAndColumn() throws IOException {
    for (String broken : List.of("{\"question\": q}", "{\"question\":\"q\"", "{\"a\":1} {\"a\":2}", "{\"a\":1,\"a\":2}",
        "{\"a\":NaN}", "nonsense")) {
      Path file = Rows.write(folder, "train.jsonl", GOOD + "\n" + broken);
      String message = assertThrows(UserError.class, () -> open(file), broken).getMessage();
      assertTrue(message.startsWith("train.jsonl:3: invalid JSON at column "), message);
    }
    Path latin = Files.write(folder.resolve("latin.jsonl"),
        new byte[]{'{', '"', 'a', '"', ':', '"', (byte) 0xE9, '"', '}'});
    assertTrue(assertThrows(UserError.class, () -> open(latin)).getMessage().startsWith("latin.jsonl:1: invalid JSON"));
  }

  @Test
  void anIdThatComesTwiceIsRefusedWithBothLines() {
    Path file = Rows.write(folder, "train.jsonl", GOOD + "\n" + GOOD);
    String message = assertThrows(UserError.class, () -> Rows.open(Rows.settings(file, null, null, null, null, "id")))
        .getMessage();
    assertEquals("train.jsonl:3: id train/a is already that of train.jsonl:1",
        message.lines().findFirst().orElseThrow());
  }

  @Test
  void anEmptyFileAMissingOneAndAFolderAreRefused() throws IOException {
    Files.createDirectory(folder.resolve("sub"));
    Path empty = Rows.write(folder, "empty.jsonl", "\n\n");
    assertEquals("empty.jsonl: no rows in " + empty, assertThrows(UserError.class, () -> open(empty)).getMessage());
    Path missing = folder.resolve("none.jsonl");
    assertEquals("no such file: " + missing + " (looked at " + missing + ")",
        assertThrows(UserError.class, () -> open(missing)).getMessage());
    String relative = assertThrows(UserError.class, () -> open(Path.of("no", "where.jsonl"))).getMessage();
    assertEquals("no such file: no/where.jsonl (looked at " + Path.of("no/where.jsonl").toAbsolutePath() + ")",
        relative);
    assertTrue(assertThrows(UserError.class, () -> open(folder.resolve("sub"))).getMessage()
        .contains("is a folder without data files"));
  }

  @Test
  void aMissingImageIsRefused() {
    Path file = Rows.write(folder, "v.jsonl", "{\"question\":\"q\",\"answer\":\"1\",\"image\":\"none.png\"}");
    RowSettings settings = new RowSettings(file.toString(), null, null, null, null, null, null, null, null, null,
        "image", null, null);
    assertEquals("v.jsonl:1: no image " + folder.resolve("none.png"),
        assertThrows(UserError.class, () -> Rows.open(settings)).getMessage());
  }

  @Test
  void settingsThatCannotBeMeantAreRefused() {
    assertThrows(IllegalArgumentException.class,
        () -> new RowSettings(null, null, null, null, null, null, null, null, null, null, null, null, null));
    assertThrows(IllegalArgumentException.class,
        () -> new RowSettings("f", null, "{Body", null, null, null, null, null, null, null, null, null, null));
    assertThrows(IllegalArgumentException.class,
        () -> new RowSettings("f", null, null, null, null, null, null, null, null, null, null, 0, null));
  }

  private static void open(Path file) {
    Rows.open(Rows.settings(file, null, null, null, null, null));
  }
}
