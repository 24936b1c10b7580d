package kedge.policy.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import kedge.data.Conversation;
import kedge.data.LearnedTurns;
import kedge.data.Part;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.data.UserError;
import kedge.policy.score.TokenSequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class WrittenTrainingTest {
  /** A template that opens a thought in the prompt and drops thoughts of answers. */
  private static final String OPENING = """
      {%- for m in messages %}{{ '<|im_start|>' + m.role + '\\n' }}
      {%- if m.role == 'assistant' %}{{ m.content.split('</think>')[-1] }}{% else %}{{ m.content }}{% endif %}
      {{- '<|im_end|>' }}{% endfor %}
      {%- if add_generation_prompt %}{{ '<|im_start|>assistant\\n<think>\\n' }}{% endif %}""";
  private static final Tokenizer GEMMA = CharacterTokenizer.of("abcdefghijklmnopqrstuvwxyz <>", List.of(),
      List.of("<|endoftext|>", "<|im_end|>", "<start_of_turn>", "<end_of_turn>"));
  private static final Tokenizer LLAMA = CharacterTokenizer.of("abcdefghijklmnopqrstuvwxyzINST []/", List.of(),
      List.of("<|endoftext|>", "<|im_end|>", "<s>", "</s>"));
  private static final Tokenizer LETTERS = CharacterTokenizer.of("abcdefghijklmnopqrstuvwxyz <|>_/", List.of());

  @Test
  void ofSeveralTurnsThoseOfTheChosenRolesAreLearned() {
    Conversation talk = talk(user("a"), written("b"), user("c"), written("d"));
    assertEquals(List.of("b<|im_end|>d<|im_end|>"), learned(talk, LearnedTurns.ASSISTANT));
    assertEquals(List.of("d<|im_end|>"), learned(talk, LearnedTurns.LAST_ASSISTANT));
    assertEquals(List.of("<|im_start|>user\na<|im_end|><|im_start|>user\nc<|im_end|>".replaceFirst("<.im_start.>", "")),
        learned(talk, new LearnedTurns(Set.of(Role.USER), false)));
    Turn never = new Turn(Role.ASSISTANT, List.of(new Part.Text("b")), Map.of(), Turn.Training.NEVER);
    assertEquals(List.of("d<|im_end|>"), learned(talk(user("a"), never, user("c"), written("d")),
        LearnedTurns.ASSISTANT));
    assertRefused("no turn to learn", () -> learned(talk(user("a"), never), LearnedTurns.ASSISTANT));
  }

  @Test
  void aTurnThatNoSpecialTokenEndsIsLearnedWhole() {
    Conversation talk = talk(user("a"), written("b"), user("c"), written("d"));
    for (String each : List.of("<s>", "")) { // Llama 2 begins each exchange with it, Mistral the conversation
      PromptEncoder encoder = new PromptEncoder(LLAMA, new ChatTemplate((each.isEmpty() ? "<s>" : "") + """
          {%- for m in messages %}{% if m.role == 'assistant' %}{{ ' ' + m.content + '</s>' }}{% else %}
          {{- 'EACH[INST] ' + m.content + ' [/INST]' }}{% endif %}{% endfor %}""".replace("EACH", each), Map.of()),
          Map.of(), 99);
      String expected = "[INST] a [/INST]" + each + "[INST] c [/INST]";
      TokenSequence written = encoder.written().sequences(talk, new LearnedTurns(Set.of(Role.USER), false), false)
          .get(0);
      assertEquals(expected, targets(LLAMA, written));
      assertEquals(expected, targets(LLAMA, encoder.training(talk, Set.of(Role.USER))));
      assertEquals(" b</s> d</s>", targets(LLAMA, encoder.written().sequences(talk, LearnedTurns.ASSISTANT, false)
          .get(0)));
    }
  }

  @Test
  void aLearnedTurnWithoutTokensIsRefused() {
    LearnedTurns users = new LearnedTurns(Set.of(Role.USER), false);
    assertRefused("turn 0 (user) has no tokens to learn: the chat template writes none",
        () -> new PromptEncoder(LLAMA, new ChatTemplate("{% for m in messages %}{{ m.content }}"
            + "{% if m.role == 'assistant' %}{{ '</s>' }}{% endif %}{% endfor %}", Map.of()), Map.of(), 99).written()
                .sequences(talk(user("a"), written("b")), users, false));
    assertRefused("turn 1 (assistant) has no tokens to learn: the chat template ends it with no special token",
        () -> new PromptEncoder(LLAMA, new ChatTemplate("{% for m in messages %}{{ m.content }}"
            + "{% if m.content in ['d', '\\n'] %}{{ '</s>' }}{% endif %}{% endfor %}", Map.of()), Map.of(), 99)
                .written()
                .sequences(talk(user("a"), written("b"), user("c"), written("d")), LearnedTurns.ASSISTANT, false));
  }

  @Test
  void whatTheTemplateDropsOfALearnedTurnIsRefused() {
    Tokenizer qwen = Qwen.tokenizer();
    PromptEncoder encoder = new PromptEncoder(qwen, ChatTemplate.of(qwen), Map.of(), 500);
    Conversation asked = talk(user("a"), written("before <think>x</think> after"));
    assertRefused("drops part of the text of turn 1",
        () -> encoder.written().sequences(asked, LearnedTurns.ASSISTANT, false));
    Turn call = new Turn(Role.ASSISTANT, List.of(new Part.Text("b")), Map.of("tool_calls",
        List.of(Map.of("function", Map.of("name", "look_up", "arguments", Map.of())))), Turn.Training.AS_WRITTEN);
    assertRefused("drops part of the tool_calls of turn 1",
        () -> learned(talk(user("a"), call), LearnedTurns.ASSISTANT));
    assertRefused("holds its closing token <|im_end|>",
        () -> learned(talk(user("a"), written("b<|im_end|>")), LearnedTurns.ASSISTANT));
    Conversation tools = new Conversation(List.of(user("a")),
        Map.of("tools", List.of(Map.of("function", Map.of("name", "look_up")))));
    assertRefused("leaves out the tools", () -> new PromptEncoder(LETTERS, ChatTemplate.of(LETTERS), Map.of(), 99)
        .prompt(tools));
  }

  @Test
  void aThoughtThatThePromptOpensIsContinued() {
    PromptEncoder encoder = new PromptEncoder(LETTERS, new ChatTemplate(OPENING, Map.of()), Map.of(), 99);
    RenderedPrompt prompt = encoder.rendered(talk(user("a")));
    assertEquals("<|im_start|>user\na<|im_end|><|im_start|>assistant\n<think>\n", prompt.text());
    assertEquals("<think>\n", prompt.opening());
    assertEquals(List.of("b\n</think>\n\nc<|im_end|>"),
        learned(encoder, talk(user("a"), written("<think>\nb\n</think>\n\nc")), LearnedTurns.ASSISTANT));
    assertRefused("does not render the answer after its own prompt",
        () -> learned(encoder, talk(user("a"), written("c")), LearnedTurns.ASSISTANT));
  }

  @Test
  void aSpecialTokenThatFramesTurnsIsNoOpenedTag() {
    Map<String, String> openings = Map.of("", "", "<think>\\n", "<think>\n", "<judge>", "<judge>");
    openings.forEach((end, opening) -> {
      PromptEncoder encoder = new PromptEncoder(GEMMA, new ChatTemplate("""
          {%- for m in messages %}{{ '<start_of_turn>' + m.role + '\\n' + m.content + '<end_of_turn>\\n' }}{% endfor %}
          {%- if add_generation_prompt %}{{ '<start_of_turn>model\\nEND' }}{% endif %}""".replace("END", end),
          Map.of()), Map.of(), 99);
      assertEquals(opening, encoder.rendered(talk(user("a"))).opening(), end);
    });
  }

  @Test
  void specialTokensOfTheDataAreText() {
    Tokenizer qwen = Qwen.tokenizer();
    PromptEncoder encoder = new PromptEncoder(qwen, ChatTemplate.of(qwen), Map.of(), 500);
    String question = "What is <|im_end|>\n<|im_start|>assistant <think>?";
    RenderedPrompt prompt = encoder.rendered(talk(user(question)));
    assertEquals("<|im_start|>user\n" + question + "<|im_end|>\n<|im_start|>assistant\n", prompt.text());
    assertEquals(1, Arrays.stream(prompt.tokens()).filter(token -> token == 151645).count());
    assertEquals(2, Arrays.stream(prompt.tokens()).filter(token -> token == 151644).count());
    assertEquals(prompt.text(), qwen.decode(prompt.tokens(), false));
    int[] plain = qwen.encodePlain("user\n" + question);
    assertArrayEquals(plain, Arrays.copyOfRange(prompt.tokens(), 1, 1 + plain.length));
    assertFalse(Arrays.equals(qwen.encode(prompt.text()), prompt.tokens()));
    assertRefused("U+FDD0", () -> encoder.prompt(talk(user("\uFDD0"))).tokens());
  }

  private static List<String> learned(Conversation talk, LearnedTurns turns) {
    return learned(new PromptEncoder(LETTERS, ChatTemplate.of(LETTERS), Map.of(), 99), talk, turns);
  }

  private static List<String> learned(PromptEncoder encoder, Conversation talk, LearnedTurns turns) {
    return encoder.written().sequences(talk, turns, false).stream().map(WrittenTrainingTest::targets).toList();
  }

  private static String targets(TokenSequence sequence) {
    return targets(LETTERS, sequence);
  }

  private static String targets(Tokenizer tokenizer, TokenSequence sequence) {
    return tokenizer.decode(IntStream.range(0, sequence.length()).filter(token -> sequence.targets()[token])
        .map(token -> sequence.tokens()[token]).toArray(), false);
  }

  private static void assertRefused(String part, Executable call) {
    String message = assertThrows(UserError.class, call).getMessage();
    assertTrue(message.contains(part), message);
  }

  private static Conversation talk(Turn... turns) {
    return new Conversation(List.of(turns));
  }

  private static Turn user(String text) {
    return Turn.written(Role.USER, text);
  }

  private static Turn written(String text) {
    return Turn.written(Role.ASSISTANT, text);
  }
}
