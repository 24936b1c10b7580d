package kedge.sft.curation.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import kedge.sft.curation.CurationRecord;
import kedge.sft.curation.RecordOperation;
import kedge.sft.curation.RecordOutcome;
import org.junit.jupiter.api.Test;

class RecordStepsTest {
  private final RecordOperation clean = new Clean.Provider()
      .create(new Clean.Settings(null, List.of("\\(level \\d\\)"), null), Context.NOTHING);
  private final RecordOperation validate = new Validate(new Validate.Settings(null));

  private static CurationRecord example(String question, String chain, String answer) {
    return CurationRecord.of("a/1", "a", question, chain, answer);
  }

  private static CurationRecord kept(RecordOperation step, CurationRecord example) {
    RecordOutcome outcome = step.apply(example);
    assertTrue(outcome instanceof RecordOutcome.Kept, outcome.toString());
    return ((RecordOutcome.Kept) outcome).example();
  }

  private static String reason(RecordOperation step, CurationRecord example) {
    RecordOutcome outcome = step.apply(example);
    assertTrue(outcome instanceof RecordOutcome.Dropped, outcome.toString());
    return ((RecordOutcome.Dropped) outcome).reason();
  }

  @Test
  void cleanTakesAwaySystemPromptsHintsAndChatter() {
    CurationRecord cleaned = kept(clean,
        example("What is 2 + 3? (level 1)\nAnswer the question using a single word or phrase.",
            "Sure, here it is:\n2 + 3 = 5.\nI hope this helps!", "5")
                .withSystem("You are UniVL."));
    assertEquals("", cleaned.system());
    assertEquals("What is 2 + 3?", cleaned.question());
    assertEquals("2 + 3 = 5.", cleaned.chain());
    assertEquals("no question is left", reason(clean, example("Answer directly.", "c", "5")));
  }

  @Test
  void cleanTakesTheStopOfANumberOrAnAbbreviationForNoEnd() {
    Map<String, String> questions = Map.of(
        "What is 7/2? Answer with a single number, e.g. 3.5.", "What is 7/2?",
        "Answer with a single number, approx. 3.5 (cf. eq. 2, no. 4), i.e. no text. What is 7/2?", "What is 7/2?",
        "Is it wet? Answer with a single word, yes or no. It rained.", "Is it wet? It rained.",
        "(Answer with a single word.) Is it wet?", "() Is it wet?",
        "Answer briefly, in version 1.2 terms\nWhat is x?", "What is x?");
    questions.forEach((raw, question) -> assertEquals(question, kept(clean, example(raw, "c", "5")).question(), raw));
    Map<String, String> chains = Map.of(
        "Sure, 2.5 + 1 = 3.5. So it is 3.5.", "Sure, 2.5 + 1 = 3.5. So it is 3.5.",
        "Ok, the ratio 3:4 is below 1. So.", "Ok, the ratio 3:4 is below 1. So.",
        "Sure, 3 + 4 = 7.", "Sure, 3 + 4 = 7.",
        "Okay, a = b. Then b = a.", "Okay, a = b. Then b = a.",
        "Here is the solution for 2.5 of them: 2.5 + 1", "Here is the solution for 2.5 of them: 2.5 + 1",
        "As an AI model, I count 2.5 + 1.", "I count 2.5 + 1.",
        "Certainly! Here's the answer: 2.5 + 1", "2.5 + 1");
    chains.forEach((raw, chain) -> assertEquals(chain, kept(clean, example("q", raw, "5")).chain(), raw));
    String endless = "Answer with a single word " + "or. so.on ".repeat(20_000);
    assertEquals("so.on", kept(clean, example(endless, "c", "5")).question().substring(0, 5));
  }

  @Test
  void cleanLeavesOrdinaryTextToTheLastSpace() {
    CurationRecord plain = example("Sure  enough, how many?  Hints aside, the answer  is short.",
        "Okra costs 3.  So 2 okras  cost 6.", "6");
    assertEquals(plain, kept(clean, plain));
  }

  @Test
  void cleanClosesTheGapThatItMakesAndLeavesCodeIndented() {
    String code = "def f(x):\n    if x:\n\treturn  [1,  2]\n    return 0";
    String hint = "Answer the question using a single word.";
    Map<String, String> questions = Map.of(
        "What is printed?\n\n" + code + "\n" + hint, "What is printed?\n\n" + code,
        hint + "  What is printed?\n" + code, "What is printed?\n" + code,
        hint + "\n\n    x = 1\n    y = 2", "    x = 1\n    y = 2",
        code + "\n    " + hint + "  \n    more", code + "\n\n    more",
        "  Hint: none.\n    x = 1", "    x = 1",
        "What is x?  Hint: none.\n    x  = 1", "What is x?\n    x  = 1",
        "Two  spaces. " + hint + " \t(level 1)   (level 2) Three   spaces.", "Two  spaces. Three   spaces.",
        "One\r\n(level 1)\r\n  two(level 2)three", "One\r\n\r\n  twothree");
    questions.forEach((raw, question) -> assertEquals(question, kept(clean, example(raw, "c", "5")).question(), raw));
    assertEquals(code,
        kept(clean, example("q", "Sure! Here is the solution:\n\n" + code + "\n\nFeel free to ask.", "5")).chain());
    assertEquals("    x = 1\n    y = 2", kept(clean, example("q", "Sure:\n    x = 1\n    y = 2", "5")).chain());
  }

  @Test
  void formatTakesEachKnownFormApart() {
    Map<String, String> forms = Map.of(
        "48/2 = <<48/2=24>>24\n#### 24", "48/2 = 24",
        "<think>\nhalf of 48\n</think>\n\n\\boxed{24}", "half of 48",
        "<SUMMARY> s </SUMMARY><CAPTION>c</CAPTION><REASONING> r </REASONING><CONCLUSION>24</CONCLUSION>",
        "s\n\nc\n\nr",
        "Half of 48 is 24. The final answer is \\boxed{24}.", "Half of 48 is 24.",
        "Half of 48 is \\boxed{24}", "Half of 48 is 24",
        "plain words", "plain words");
    forms.forEach((raw, chain) -> {
      assertEquals(chain, kept(new Format(), example("q", raw, "24")).chain(), raw);
      CurationRecord worked = kept(new Format(), example("q", "", raw));
      assertEquals(raw.equals("plain words") ? "plain words" : "24", worked.answer(), raw);
      assertEquals(raw.equals("plain words") ? "" : chain, worked.chain(), raw);
    });
    assertEquals("1234", kept(new Format(), example("q", "", "so\n#### 1,234")).answer());
    assertEquals("x_{1}", kept(new Format(), example("q", "c", "\\boxed{x_{1}}")).answer());
  }

  @Test
  void formatKeepsAChainWithHeadingsOfFourHashesWhole() {
    String headed = "#### Setting up\nHalf of 48.\n\n#### Solving\nIt is 48/2, so it is \\boxed{24}.";
    String chain = headed.replace("\\boxed{24}", "24");
    assertEquals(chain, kept(new Format(), example("q", headed, "24")).chain());
    assertEquals(chain, kept(new Format(), example("q", "", headed)).chain());
    assertEquals("24", kept(new Format(), example("q", "", headed)).answer());
    assertEquals("the chain arrives at another number than the answer",
        reason(new Format(), example("q", headed, "25")));
    String closed = headed + "\n#### 24";
    assertEquals(chain, kept(new Format(), example("q", closed, "24")).chain());
    assertEquals("24", kept(new Format(), example("q", "", closed)).answer());
  }

  @Test
  void formatReadsTheResultThatMetaMathRepeats() {
    String repeated = "48*50 = <<48*50=2400>>2400\n#### 2,400\nThe answer is: 2,400";
    assertEquals("48*50 = 2400", kept(new Format(), example("q", repeated, "2400")).chain());
    assertEquals("2400", kept(new Format(), example("q", "", repeated)).answer());
  }

  @Test
  void formatDropsAChainThatArrivesAtAnotherNumberAndClaimsNothingOfTheRest() {
    assertEquals("the chain arrives at another number than the answer",
        reason(new Format(), example("q", "so #### 25", "24")));
    assertEquals("24", kept(new Format(), example("q", "so #### 24.0", "24")).answer());
    assertEquals("\\frac12", kept(new Format(), example("q", "so \\boxed{0.5}", "\\frac12")).answer());
  }

  @Test
  void formatTakesAwayOnlyTheSentenceThatClosesWithTheResult() {
    Map<String, String> chains = Map.of(
        "For part a the answer is \\boxed{3}. Now multiply by 2. So the answer is \\boxed{6}.",
        "For part a the answer is 3. Now multiply by 2.",
        "The answer is \\boxed{6}, since 3 times 2 is 6.", "The answer is 6, since 3 times 2 is 6.",
        "The answer is \\boxed{3} times 2, which is \\boxed{6}", "The answer is 3 times 2, which is 6",
        "Twice 3.\nThe final answer is: $\\boxed{6}$.\n", "Twice 3.",
        "Twice 3 is \\boxed{\\frac{12}{2}}. Hence, the answer is \\boxed{6}**", "Twice 3 is \\frac{12}{2}.");
    chains.forEach((raw, chain) -> {
      CurationRecord worked = kept(new Format(), example("q", "", raw));
      assertEquals(chain, worked.chain(), raw);
      assertEquals("6", worked.answer(), raw);
    });
    assertEquals("The answer is \\boxed{6", kept(new Format(), example("q", "The answer is \\boxed{6", "6")).chain(),
        "one that is cut off closes nothing");
  }

  @Test
  void formatReadsAnAnswerInTagsAndKeepsWhatLedToIt() {
    Map<String, String> chains = new java.util.LinkedHashMap<>();
    chains.put("Half of 48.\n\nThat is 24.<answer>24</answer>", "Half of 48.\n\nThat is 24.");
    chains.put("Half of 48 is \\boxed{24}. So the answer is: <answer>24</answer>.", "Half of 48 is 24.");
    chains.put("First <caption>a plane</caption> then 48/2 <conclusion>24</conclusion> Done.",
        "First\n\na plane\n\nthen 48/2\n\nDone.");
    chains.put("<caption>a plane</caption> Half of 48. The answer is \\boxed{24}.", "a plane\n\nHalf of 48.");
    chains.put("Let me see. <reasoning>48/2</reasoning> So: <answer>\\boxed{24}</answer>", "48/2");
    chains.put("<think>half of 48</think><answer>24</answer>", "half of 48");
    chains.put("<think>half of 48, or 23?</think>\nHalf of it.\n<CONCLUSION> 24 </CONCLUSION>", "half of 48, or 23?");
    chains.put("<think>is it \\boxed{23}?</think> <answer>It is \\boxed{24}.</answer>", "is it 23?");
    chains.put("<think>is it \\boxed{23}?</think>\n#### 24", "is it 23?");
    chains.forEach((raw, chain) -> {
      CurationRecord worked = kept(new Format(), example("q", "", raw));
      assertEquals(chain, worked.chain(), raw);
      assertEquals("24", worked.answer(), raw);
      assertEquals(worked, kept(new Format(), worked), raw);
      assertEquals(worked, kept(new Format(), example("q", raw, "24")), raw);
      assertEquals("the chain arrives at another number than the answer", reason(new Format(), example("q", raw, "25")),
          raw);
    });
  }

  @Test
  void formatTwiceIsFormatOnce() {
    for (String raw : List.of("The answer is \\boxed{24}. Then \\boxed{24}.", "<think>a</think>\\boxed{24}",
        "a \\boxed{24} b", "a << 3 #### 24", "a \\boxed{24", "<think>never closed")) {
      CurationRecord once = kept(new Format(), example("q", raw, "24"));
      assertEquals(once, kept(new Format(), once), raw);
    }
  }

  @Test
  void validateSaysWhatIsMissing() {
    assertEquals("the question is empty", reason(validate, example(" ", "c", "5")));
    assertEquals("no answer", reason(validate, example("q", "c", " ")));
    assertEquals("no chain", reason(validate, example("q", "\n", "5")));
    assertEquals("the chain holds </think>", reason(validate, example("q", "a </think> b", "5")));
    assertEquals("the chain holds \\boxed", reason(validate, example("q", "a \\boxed{5", "5")));
    assertEquals("the answer does not read back from \\boxed{}", reason(validate, example("q", "c", "}{")));
    assertEquals("the answer does not read back from \\boxed{}", reason(validate, example("q", "c", "\\boxed{5}")));
    assertEquals("the answer is no label of an option",
        reason(validate, example("q", "c", "C").withOptions(List.of("1", "2"))));
    CurationRecord good = example("q", "c", "\\frac{1}{2}");
    assertEquals(good, kept(validate, good));
    assertEquals(example("q", "", "5"), kept(new Validate(new Validate.Settings(false)), example("q", "", "5")));
  }

  @Test
  void redundancyIsTheShareOfTheChainThatIsTheAnswer() {
    assertEquals(1.0, Redundancy.overlap("The red car.", "the red car"));
    assertEquals(0.5, Redundancy.overlap("red red", "red"));
    assertEquals(0.0, Redundancy.overlap("", "red"));
    assertEquals(3.0 / 8, Redundancy.overlap("It is the red car since blue left", "the red car"));
    Redundancy step = new Redundancy(new Redundancy.Settings(null));
    assertEquals("the chain says little beside the answer",
        reason(step, example("q", "It is the red car.", "the red car")));
    assertEquals("c", kept(step, example("q", "c", "5")).chain());
  }

  @Test
  void distillationByRuleLeavesTheAnswer() {
    assertEquals("42 cm", DistillAnswer.shortened("The answer is 42 cm."));
    assertEquals("\\frac12", DistillAnswer.shortened("So the final answer is: $\\frac12$."));
    assertEquals("3.5", DistillAnswer.shortened("3.5"));
    assertEquals("The answer is", DistillAnswer.shortened("The answer is"));
    RecordOperation step = (RecordOperation) new DistillAnswer.Provider().create(
        new DistillAnswer.Settings(2, DistillAnswer.TooLong.DROP, null, null, null, null, null), Context.NOTHING);
    assertEquals("the answer is too long", reason(step, example("q", "c", "because it rained")));
    assertEquals("it rained", kept(step, example("q", "c", "Answer: it rained.")).answer());
  }

  @Test
  void freeFormByRuleWhenTheOptionsSettleIt() {
    RecordOperation step = (RecordOperation) new FreeForm.Provider()
        .create(new FreeForm.Settings(null, null, null, null, null, null), Context.NOTHING);
    RecordOperation strict = (RecordOperation) new FreeForm.Provider()
        .create(new FreeForm.Settings(FreeForm.Unsettled.DROP, null, null, null, null, null), Context.NOTHING);
    CurationRecord sum = example("What is 2 + 3?\nOptions:\nA. 4\nB. 5\n(C) 6", "2 + 3 is 5", "B")
        .withOptions(List.of("4", "5", "6"));
    CurationRecord free = kept(step, sum);
    assertEquals("What is 2 + 3?", free.question());
    assertEquals("5", free.answer());
    assertEquals(List.of(), free.options());
    for (CurationRecord unsettled : List.of(sum.withQuestion("Which of the following is 2 + 3?"),
        sum.withChain("so option B"), sum.withOptions(List.of("4", "five", "6")),
        sum.withOptions(List.of("5.0", "5", "6")))) {
      assertEquals(unsettled, kept(step, unsettled));
      assertEquals("multiple choice without a free form", reason(strict, unsettled));
    }
    assertEquals("the answer is no label of an option", reason(step, sum.withAnswer("D")));
    CurationRecord direct = example("q", "c", "5");
    assertEquals(direct, kept(strict, direct));
  }

  @Test
  void symbolsAreNumbersAndExpressionsNotProse() {
    for (String symbol : List.of("5", "-3.5", "12 cm", "50%", "\\frac{1}{2}", "x", "x^2 + 1", "3:4", "\\pi",
        "$1,250")) {
      assertTrue(FreeForm.isSymbolic(symbol), symbol);
    }
    for (String prose : List.of("", "Paris", "the red car", "no", "It is", "12 meters wide")) {
      assertFalse(FreeForm.isSymbolic(prose), prose);
    }
  }

  @Test
  void settingsSayWhatTheyExpected() {
    Map<String, Runnable> bad = Map.of(
        "threshold is 1.5, expected above 0 and at most 1", () -> new DedupeNear.Settings(1.5, null, null),
        "words is 0, expected at least 1", () -> new Decontaminate.Settings(null, 0, null),
        "overlap is 0.0, expected above 0 and at most 1", () -> new Redundancy.Settings(0.0),
        "keep is 2.0, expected above 0 and at most 1", () -> new ResampleOpening.Settings(2.0, null, null),
        "power is -1.0, expected 0 to 1", () -> new ResampleSource.Settings(null, -1.0, null),
        "longest is 3, expected at least shortest, which is 5",
        () -> new BalanceLength.Settings(null, null, null, 5, 3, null),
        "hints holds '(', which is no regular expression", () -> new Clean.Settings(null, List.of("("), null),
        "attempts is 0, expected at least 1", () -> new GuidedGeneration.Settings("t", null, 0, null, null, null),
        "clusters is 1, expected at least 2", () -> new ResampleCluster.Settings(null, null, 1, null, null, null),
        "weights.a is 0.0, expected above 0", () -> new ResampleSource.Settings(null, null, Map.of("a", 0.0)));
    bad.forEach((message, make) -> assertTrue(
        assertThrows(IllegalArgumentException.class, make::run).getMessage().startsWith(message), message));
    assertEquals(10, bad.size());
    assertTrue(assertThrows(IllegalArgumentException.class,
        () -> new ResampleCluster.Settings(null, null, null, null, 64, "own")).getMessage()
            .startsWith("dimensions is 64, but has no effect beside chat_model"));
    assertTrue(assertThrows(IllegalArgumentException.class,
        () -> new Decontaminate.Provider().create(new Decontaminate.Settings(null, null, null), Context.NOTHING))
            .getMessage().contains("held_out"));
  }
}
