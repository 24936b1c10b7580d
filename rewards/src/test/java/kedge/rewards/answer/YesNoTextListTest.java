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

  @Test
  void aKnownArrayIsItsItems() {
    String places = "[\"Paris, France\",\"Rome, Italy\"]";
    for (String same : List.of("Paris, France; Rome, Italy", "Paris, France, Rome, Italy", places,
        "'Paris, France', 'Rome, Italy'", "[Paris, France; Rome, Italy]")) {
      assertEquals("CORRECT", Answers.boxed(new ListReward(true, false), places, same), same);
      assertEquals("CORRECT", Answers.boxed(new ListReward(false, false), places, same), same);
    }
    for (String other : List.of("Paris; France; Rome; Italy", "Paris, France; Rome", "Paris, Rome, France, Italy",
        "Paris, France", "Paris, France, Rome, Italy, Rome")) {
      assertEquals("WRONG", Answers.boxed(new ListReward(true, false), places, other), other);
      assertEquals("WRONG", Answers.boxed(new ListReward(false, false), places, other), other);
    }
    assertEquals("WRONG", Answers.boxed(new ListReward(true, false), places, "Rome, Italy, Paris, France"));
    assertEquals("CORRECT", Answers.boxed(new ListReward(false, false), places, "Rome, Italy, Paris, France"));
    String numbers = "[\"1,234\",\"5\"]";
    for (String same : List.of("1,234; 5", "1234; 5", "1,234, 5", numbers, "1234; 5.0")) {
      assertEquals("CORRECT", Answers.boxed(new ListReward(true, false), numbers, same), same);
    }
    for (String other : List.of("1, 234, 5", "1; 234; 5", "1,234,5,5", "234; 5")) {
      assertEquals("WRONG", Answers.boxed(new ListReward(true, false), numbers, other), other);
    }
  }

  @Test
  void theLongestListOfQuotedItemsIsJudged() {
    String stated = "[" + "'a', ".repeat(390) + "'a']";
    assertEquals("WRONG", Answers.boxed(new ListReward(true, false), "['a', 'b']", stated));
  }

  @Test
  void itemsThatAreFormulasAreComparedByValue() {
    for (String[] same : new String[][]{{"[\"\\\\frac{1}{2}\",\"x\"]", "1/2, x"}, {"1/2, 3", "0.5, 3"},
        {"-x, y", "-x, y"}, {"a<b, c", "a < b, c"}, {"[\"[0,1)\",\"2\"]", "[0, 1), 2"},
        {"(1,2),(3,4)", "(1, 2), (3, 4)"},
        {"new-york, COVID-19", "New York, covid 19"}, {"x+1, 2", "1+x, 2"}, {"C++, Java", "c++; java"},
        {"x-ray, e-mail", "x ray, E-Mail"}, {"3-1; 2-0", "3 - 1; 2\u20130"}, {"AC/DC, U2", "ac/dc, u2"},
        {"['Paris, France', 'Rome']", "Paris, France; Rome"}}) {
      assertEquals("CORRECT", Answers.boxed(new ListReward(true, false), same[0], same[1]),
          same[0] + " and " + same[1]);
    }
    for (String[] other : new String[][]{{"-x, y", "x, y"}, {"a<b, c", "a>b, c"}, {"x^2, y", "x2, y"},
        {"5!, 2", "5, 2"},
        {"C++, Java", "C, Java"}, {"[\"[0,1)\",\"2\"]", "(0, 1], 2"}, {"x-y, 1", "xy, 1"}, {"5-xy+2, 1", "5-xy-2, 1"},
        {"10%, 1", "10, 1"}, {"3-1; 2-0", "4-2; 3-1"}, {"3-1; 2-0", "2; 2"}, {"10-12, 15-17", "10-12, 20-22"},
        {"24/7, 9-5", "24/7, 4"}, {"AC/DC, U2", "CA/CD, U2"}, {"['Paris, France', 'Rome']", "Paris; France; Rome"},
        {"(1,2),(3,4)", "(1,2,3,4)"}, {"\\frac{1}{2}, 1", "1/3, 1"}, {"10%, 1", "0.1, 1"}}) {
      assertEquals("WRONG", Answers.boxed(new ListReward(true, false), other[0], other[1]),
          other[0] + " and " + other[1]);
      assertEquals("WRONG", Answers.boxed(new ListReward(false, false), other[0], other[1]),
          other[0] + " and " + other[1]);
    }
  }
}
