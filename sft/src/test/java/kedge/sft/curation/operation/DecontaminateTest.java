package kedge.sft.curation.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.Problem;
import kedge.data.WorkedProblem;
import kedge.sft.curation.CurationRecord;
import kedge.sft.curation.RecordOutcome;
import org.junit.jupiter.api.Test;

/** Evaluation questions in training data. */
class DecontaminateTest {
  private static final String TEMPLATE = "Solve the following math problem step by step. The last line of your "
      + "response should be of the form Answer: $Answer (without quotes) where $Answer is the answer to the problem."
      + "\n\n%s\n\nRemember to put your answer on its own line after \"Answer:\".";
  private static final List<String> THINGS = List.of("apples", "boats", "cards", "drums", "eggs", "flags", "grapes",
      "hats", "inks", "jars", "kites", "lamps");

  private static String question(int number) {
    String thing = THINGS.get(number);
    return "Mara buys " + (number + 3) + " crates of " + thing + " and gives half of the " + thing + " to "
        + THINGS.get((number + 5) % 12) + " traders; how many " + thing + " remain with her?";
  }

  private static Context heldOut(String template, int copies) {
    List<WorkedProblem> problems = new ArrayList<>();
    IntStream.range(0, 12 * copies).forEach(i -> problems.add(new WorkedProblem(
        new Problem("aime/" + i, "aime", Conversation.ofUser(String.format(template, question(i % 12))),
            new Answer.Mathematical("7"), Map.of()),
        Optional.empty(), List.of())));
    return new Context(Map.of("aime", problems), Context.NOTHING.replies());
  }

  private static RecordOutcome outcome(Context context, String question) {
    return new Decontaminate.Provider().create(new Decontaminate.Settings(null, null, null), context)
        .apply(CurationRecord.of("a/1", "a", question, "some chain", "7"));
  }

  @Test
  void wordsThatAllQuestionsShareAreNoEvaluationQuestion() {
    String other = String.format(TEMPLATE, "What is the least prime above 90?");
    assertTrue(outcome(heldOut(TEMPLATE, 1), other) instanceof RecordOutcome.Kept);
    for (int copies : List.of(1, 32)) {
      RecordOutcome found = outcome(heldOut(TEMPLATE, copies), String.format(TEMPLATE, question(4)));
      assertEquals(RecordOutcome.dropped("it holds an evaluation question", "100 % of aime/4"), found);
    }
  }

  @Test
  void aQuestionIsFoundWithOtherWordsAroundIt() {
    for (int copies : List.of(1, 32)) {
      assertEquals(RecordOutcome.dropped("it holds an evaluation question", "100 % of aime/4"),
          outcome(heldOut("%s", copies), "Please think. " + question(4) + " Answer briefly."));
      assertTrue(outcome(heldOut("%s", copies), "What is the least prime above 90?") instanceof RecordOutcome.Kept);
    }
  }

  @Test
  void questionsThatAreAllAlikeAreStillFound() {
    assertTrue(
        outcome(heldOut("What is shown here? %1.0s", 1), "What is shown here?") instanceof RecordOutcome.Dropped);
  }
}
