package kedge.rewards.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import kedge.data.Answer;
import kedge.rewards.RewardFakes;
import org.junit.jupiter.api.Test;

class YesNoTextListTest {
  private static final YesNoReward YES_NO = new YesNoReward(false);
  private static final TextReward TEXT = new TextReward(false);

  @Test
  void yesIsYesHoweverItIsWritten() {
    for (String yes : List.of("yes", "Yes.", "YES", "true", "\\text{Yes}", "Yes, because it rains",
        "yes; it has a door")) {
      assertEquals("CORRECT", Answers.boxed(YES_NO, "Yes", yes), yes);
      assertEquals("WRONG", Answers.boxed(YES_NO, "false", yes), yes);
    }
  }

  @Test
  void whatIsNeitherIsNeither() {
    for (String neither : List.of("yes and no", "Yes, no, maybe", "not true", "yesterday", "y", "no doubt it is",
        "nothing", "is it yes", "true or false",
        "1")) {
      assertEquals("UNPARSABLE_PREDICTION", Answers.boxed(YES_NO, "yes", neither), neither);
    }
    assertEquals("NotApplicable", Answers.boxed(YES_NO, "maybe", "yes"));
    assertEquals("NotApplicable",
        Answers.grade(YES_NO, RewardFakes.problem(new Answer.Choice('A', List.of("yes", "no"))), "\\boxed{yes}"));
    assertEquals("NO_ANSWER", Answers.grade(YES_NO, Answers.problem("yes", java.util.Map.of()), "yes"));
  }

  @Test
  void textsAreComparedByLettersAndDigits() {
    for (String[] same : new String[][]{{"Evelyn", "\\text{evelyn}"}, {"New York", "new-york"},
        {"New York", "NewYork."}, {"COVID-19", "covid 19"},
        {"1,000 km", "1000km"},
        {"\u00c4rger", "\u00e4rger"}, {"-5", "\u22125"}, {"12:30", "12:30"}, {"ab 1", "AB-1"}}) {
      assertEquals("CORRECT", Answers.boxed(TEXT, same[0], same[1]), same[0] + " and " + same[1]);
    }
  }

  @Test
  void textsThatAreNotTheSameAreWrong() {
    for (String[] other : new String[][]{{"Evelyn", "Eve"}, {"Eve", "Evelyn"}, {"12", "1/2"}, {"1", "-1"},
        {"35", "3.5"}, {"1230", "12:30"}, {"18", "1 8"},
        {"1,23", "123"},
        {"even", "not even"}, {"odd", ""}, {"10", "10-"}, {"5", "x -5"}, {"1", "- 1"}}) {
      String expected = other[1].isEmpty() ? "NO_ANSWER"
          : other[1].equals("10-") || other[1].equals("- 1") ? "CORRECT" : "WRONG";
      assertEquals(expected, Answers.boxed(TEXT, other[0], other[1]), other[0] + " and " + other[1]);
    }
    assertEquals("Unscorable", Answers.boxed(TEXT, "?!", "x"));
    assertEquals("NotApplicable", Answers.grade(TEXT, RewardFakes.problem(new Answer.None()), "\\boxed{x}"));
  }

  @Test
  void listsHaveTheSameItemsInTheirOrder() {
    ListReward ordered = new ListReward(true, false);
    for (String same : List.of("1, 2, three", "[1, 2, 'Three']", "(1;2;three)", "[\"1\", \"2.0\", \"three\"]",
        "\\{1, 2, three\\}", "$[1, 2, three]$")) {
      assertEquals("CORRECT", Answers.boxed(ordered, "[1, 2, three]", same), same);
    }
    for (String other : List.of("2, 1, three", "1, 2", "1, 2, three, 3", "1, 2, 2, three", "1, 2, thre",
        "1.0001, 2, three", "[1, 2, three)", "1 2 three",
        "12, three")) {
      assertEquals("WRONG", Answers.boxed(ordered, "[1, 2, three]", other), other);
    }
  }

  @Test
  void unorderedListsHaveEachItemAsOften() {
    ListReward unordered = new ListReward(false, false);
    assertEquals("CORRECT", Answers.boxed(unordered, "1, 2, 2, 0", "2.0; 0.00; 1; 2"));
    assertEquals("WRONG", Answers.boxed(unordered, "1, 2, 2", "1, 1, 2"));
    assertEquals("WRONG", Answers.boxed(unordered, "1, 2", "1, 2, 2"));
    assertEquals("Unscorable", Answers.boxed(unordered, "1,,2", "1, 2"));
    assertEquals("Unscorable", Answers.boxed(unordered, "1" + ",1".repeat(64), "1"));
  }
}
