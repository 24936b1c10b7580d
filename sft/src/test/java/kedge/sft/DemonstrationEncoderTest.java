package kedge.sft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.DemonstrationForm;
import kedge.data.DemonstrationFormat;
import kedge.data.DirectFormat;
import kedge.data.LearnedTurns;
import kedge.data.Problem;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.data.UserError;
import kedge.policy.score.TokenSequence;
import kedge.policy.text.CharacterTokenizer;
import kedge.policy.text.ChatTemplate;
import kedge.policy.text.PromptEncoder;
import kedge.policy.text.Tokenizer;
import kedge.testing.SharedData;
import org.junit.jupiter.api.Test;

/** Which tokens are learned follows from the form of a demonstration. */
class DemonstrationEncoderTest {
  private static final Problem PROBLEM = new Problem("sums/7", "sums", Conversation.ofUser("2+3="),
      new Answer.Mathematical("5"), Map.of());
  private static final Tokenizer SMALL = CharacterTokenizer.of("0123456789+=ab{}\\xodThteisnkg.",
      List.of("<judge>", "</judge>", "\\boxed{", " "));

  @Test
  void ofADirectDemonstrationTheAnswerIsLearned() {
    assertEquals("5<|im_end|>", learned(SMALL, DirectFormat.ANSWER, "5"));
    assertEquals("5<|im_end|>", learned(SMALL, DirectFormat.ANSWER, "<think>\n\n</think>\n\n5"));
    assertEquals("5<|im_end|>", learned(SMALL, DirectFormat.EMPTY_THINK, "5"));
    assertEquals("<think>\n\n</think>\n\n5<|im_end|>", learned(SMALL, DirectFormat.LEARNED_EMPTY_THINK, "5"));
    assertTrue(whole(SMALL, DirectFormat.EMPTY_THINK, "5").endsWith("assistant\n<think>\n\n</think>\n\n5<|im_end|>\n"));
    assertTrue(whole(SMALL, DirectFormat.ANSWER, "5").endsWith("assistant\n5<|im_end|>\n"));
  }

  @Test
  void ofAChainTheThoughtAndTheAnswerAreLearned() {
    for (DirectFormat format : DirectFormat.values()) {
      assertEquals("<think>\n2+3=5\n</think>\n\n5<|im_end|>", learned(SMALL, format, "<think>\n2+3=5\n</think>\n\n5"));
    }
  }

  @Test
  void ofAJudgedDemonstrationAllThreePartsAreLearned() {
    String thought = DemonstrationFormat.JUDGE_THINK.turn(Optional.of("2+3=5"), "5").orElseThrow().text();
    String needless = DemonstrationFormat.JUDGE_THINK.turn(Optional.empty(), "5").orElseThrow().text();
    assertEquals("<judge>This needs thinking.</judge>\n<think>\n2+3=5\n</think>\n\n\\boxed{5}", thought);
    assertEquals("<judge>This needs no thinking.</judge>\n<think>\n\n</think>\n\n\\boxed{5}", needless);
    for (DirectFormat format : DirectFormat.values()) {
      assertEquals(thought + "<|im_end|>", learned(SMALL, format, thought));
      assertEquals(needless + "<|im_end|>", learned(SMALL, format, needless));
    }
  }

  @Test
  void theFormIsReadOffTheText() {
    assertEquals(DemonstrationForm.DIRECT, DemonstrationForm.of("5"));
    assertEquals(DemonstrationForm.DIRECT, DemonstrationForm.of(" <think>\n \n</think>\n5"));
    assertEquals(DemonstrationForm.THINKING, DemonstrationForm.of("<think>a</think>5"));
    assertEquals(DemonstrationForm.THINKING, DemonstrationForm.of("a thought the template opened</think>5"));
    assertEquals(DemonstrationForm.JUDGED, DemonstrationForm.of("<judge>no</judge><think></think>5"));
    refused("<think> is begun and never ended", "<think>5");
    refused("<judge> is begun and never ended", "<judge>no <think></think>5");
    refused("expected <think>", "<judge>no</judge>5");
    refused("<think> is begun and never ended", "<judge>no</judge><think>5");
  }

  @Test
  void withQwensTemplateEachFormatIsWhatItSaysOrRefused() {
    Tokenizer qwen = Tokenizer.open(SharedData.require("data/qwen3_tokenizer"));
    assertEquals("5<|im_end|>", learned(qwen, DirectFormat.EMPTY_THINK, "5"));
    assertEquals("<think>\n\n</think>\n\n5<|im_end|>", learned(qwen, DirectFormat.LEARNED_EMPTY_THINK, "5"));
    String answer = assertThrows(UserError.class, () -> learned(qwen, DirectFormat.ANSWER, "5")).getMessage();
    assertTrue(answer.contains("sums/7") && answer.contains("Maybe direct_format: empty_think"), answer);
    String judged = assertThrows(UserError.class,
        () -> learned(qwen, DirectFormat.ANSWER, "<judge>no</judge>\n<think>\n\n</think>\n\n5")).getMessage();
    assertTrue(judged.contains("drops the judgment") && judged.contains("chat_template.jinja"), judged);
    // An answer after a given empty thought is trained on exactly what is sampled with thinking off.
    int[] prompt = new PromptEncoder(qwen, ChatTemplate.of(qwen), Map.of("enable_thinking", false), 100)
        .prompt(PROBLEM.prompt()).tokens();
    TokenSequence sequence = sequence(qwen, DirectFormat.EMPTY_THINK, "5");
    assertEquals(prompt.length,
        IntStream.range(0, sequence.length()).filter(i -> sequence.targets()[i]).findFirst().orElseThrow());
    assertTrue(java.util.Arrays.equals(prompt, java.util.Arrays.copyOf(sequence.tokens(), prompt.length)));
  }

  private static void refused(String expected, String text) {
    String message = assertThrows(UserError.class, () -> sequence(SMALL, DirectFormat.ANSWER, text)).getMessage();
    assertTrue(message.startsWith("sums/7: ") && message.contains(expected), message);
  }

  private static TokenSequence sequence(Tokenizer tokenizer, DirectFormat format, String text) {
    PromptEncoder encoder = new PromptEncoder(tokenizer, ChatTemplate.of(tokenizer), Map.of(), 128);
    List<TokenSequence> sequences = new DemonstrationEncoder(encoder, LearnedTurns.ASSISTANT, format, 100)
        .sequences(PROBLEM, Turn.of(Role.ASSISTANT, text));
    assertEquals(1, sequences.size());
    TokenSequence both = new DemonstrationEncoder(encoder, new LearnedTurns(Set.of(Role.ASSISTANT, Role.TOOL), false),
        format, 100)
            .sequences(PROBLEM,
                Turn.of(Role.ASSISTANT, text))
            .get(0);
    assertTrue(java.util.Arrays.equals(both.targets(), sequences.get(0).targets()), "by turn and whole");
    return sequences.get(0);
  }

  private static String learned(Tokenizer tokenizer, DirectFormat format, String text) {
    TokenSequence sequence = sequence(tokenizer, format, text);
    return tokenizer.decode(IntStream.range(0, sequence.length()).filter(i -> sequence.targets()[i])
        .map(i -> sequence.tokens()[i]).toArray(), false);
  }

  private static String whole(Tokenizer tokenizer, DirectFormat format, String text) {
    return tokenizer.decode(sequence(tokenizer, format, text).tokens(), false);
  }
}
