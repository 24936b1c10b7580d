package kedge.policy.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import kedge.data.Conversation;
import kedge.data.ImageRef;
import kedge.data.Part;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.data.UserError;
import kedge.policy.score.TokenSequence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class PromptEncoderTest {
  private static final Set<Role> ASSISTANT = Set.of(Role.ASSISTANT);
  private static final Conversation QUESTION = Conversation.ofUser("What is 2+3?");
  /** Golden ids of transformers 5.23.0: the question with the generation header. */
  private static final int[] PROMPT = {151644, 872, 198, 3838, 374, 220, 17, 10, 18, 30, 151645, 198, 151644, 77091,
      198};

  @Test
  void trainingSamplingAndEvaluationShareOnePrefix() {
    Tokenizer tokenizer = Qwen.tokenizer();
    PromptEncoder encoder = encoder(tokenizer, Map.of());
    assertArrayEquals(PROMPT, encoder.prompt(QUESTION).tokens());
    TokenSequence trained = encoder.training(QUESTION.with(assistant("<think>\n2+3=5\n</think>\n\n5")), ASSISTANT);
    int[] answer = {151667, 198, 17, 10, 18, 28, 20, 198, 151668, 271, 20, 151645, 198};
    assertArrayEquals(concatenated(PROMPT, answer), trained.tokens());
    // Thinking, answer and closing token are targets; the line feed after it is not.
    assertEquals(12, trained.targetCount());
    assertTrue(trained.targets()[PROMPT.length] && trained.targets()[26] && !trained.targets()[27]
        && !trained.targets()[PROMPT.length - 1]);
    assertArrayEquals(new int[]{151645, 151643}, encoder.stopTokens());
  }

  @Test
  void withThinkingOffTheEmptyThoughtBelongsToThePrompt() {
    Tokenizer tokenizer = Qwen.tokenizer();
    PromptEncoder encoder = encoder(tokenizer, Map.of("enable_thinking", false));
    int[] prompt = concatenated(PROMPT, new int[]{151667, 271, 151668, 271});
    assertArrayEquals(prompt, encoder.prompt(QUESTION).tokens());
    TokenSequence trained = encoder.trainingOnLast(QUESTION.with(assistant("5")));
    assertArrayEquals(concatenated(prompt, new int[]{20, 151645, 198}), trained.tokens());
    assertEquals(2, trained.targetCount());
    assertRefused("Maybe enable_thinking is false",
        () -> encoder.trainingOnLast(QUESTION.with(assistant("<think>\nhm\n</think>\n\n5"))));
  }

  @Test
  void aTemplateThatDropsPastThinkingIsTrainedTurnByTurn() {
    Tokenizer tokenizer = Qwen.tokenizer();
    PromptEncoder encoder = encoder(tokenizer, Map.of());
    Conversation first = QUESTION.with(assistant("<think>\nadd\n</think>\n\n5"));
    Conversation both = first.with(Turn.of(Role.USER, "Plus 1?")).with(assistant("<think>\nmore\n</think>\n\n6"));
    assertRefused("renders turn 1 (assistant) otherwise once later turns follow",
        () -> encoder.training(both, ASSISTANT));
    List<TokenSequence> sequences = encoder.trainingByTurn(both);
    assertEquals(2, sequences.size());
    assertArrayEquals(encoder.training(first, ASSISTANT).tokens(), sequences.get(0).tokens());
    assertEquals("<think>\nmore\n</think>\n\n6<|im_end|>", targetText(tokenizer, sequences.get(1)));
    String whole = tokenizer.decode(sequences.get(1).tokens(), false);
    assertTrue(whole.contains("<|im_start|>assistant\n5<|im_end|>"), whole);
  }

  @Test
  void anAppendOnlyTemplateTrainsOnEveryTurnOfChosenRolesInOneSequence() {
    try (Tokenizer tokenizer = letters()) {
      PromptEncoder encoder = encoder(tokenizer, Map.of());
      Conversation talk = new Conversation(
          List.of(Turn.of(Role.SYSTEM, "s"), Turn.of(Role.USER, "a"), assistant("bc"), Turn.of(Role.USER, "d"),
              assistant("")));
      TokenSequence answers = encoder.training(talk, ASSISTANT);
      assertEquals("bc<|im_end|><|im_end|>", targetText(tokenizer, answers));
      assertEquals(ChatTemplate.of(tokenizer).render(talk, false, Map.of()), tokenizer.decode(answers.tokens(), false));
      assertEquals("<|im_start|>user\na<|im_end|><|im_start|>user\nd<|im_end|>",
          targetText(tokenizer, encoder.training(talk, Set.of(Role.USER))));
      // The first token of a sequence is never a target.
      assertEquals("system\ns<|im_end|>", targetText(tokenizer, encoder.training(talk, Set.of(Role.SYSTEM))));
    }
  }

  @Test
  void theOneSequenceHasTheIdsOfTheWholeText() {
    int compared = 0;
    Tokenizer tokenizer = Qwen.tokenizer();
    PromptEncoder encoder = encoder(tokenizer, Map.of());
    for (String answer : List.of("5", "", " 5", "\n\n5", "  \n five", "5\n\n", "<think>\na\n</think>\n\n\n\nb",
        "e\u0301", "\\boxed{5}", "😀",
        "The answer\r\nis 5.\t")) {
      Conversation talk = QUESTION.with(assistant(answer));
      TokenSequence trained = encoder.trainingOnLast(talk);
      assertArrayEquals(tokenizer.encode(ChatTemplate.of(tokenizer).render(talk, false, Map.of())), trained.tokens(),
          answer);
      assertArrayEquals(PROMPT, Arrays.copyOf(trained.tokens(), PROMPT.length));
      compared++;
    }
    assertEquals(11, compared);
  }

  @Test
  void whatCannotBeEncodedIsRefusedWithItsReason() {
    try (Tokenizer tokenizer = letters()) {
      PromptEncoder encoder = new PromptEncoder(tokenizer, ChatTemplate.of(tokenizer), Map.of(), 12);
      assertEquals(11, encoder.prompt(Conversation.ofUser("abc")).tokens().length);
      assertRefused("a prompt of 12 tokens leaves no room in the context of 12",
          () -> encoder.prompt(Conversation.ofUser("abcd")).tokens());
      assertRefused("a conversation of 13 tokens exceeds the context of 12",
          () -> encoder.trainingOnLast(Conversation.ofUser("abc").with(assistant(""))));
      assertRefused("holds its closing token <|im_end|> 2 times",
          () -> encoder.trainingOnLast(Conversation.ofUser("a").with(assistant("b<|im_end|>c"))));
      assertRefused("ends in an assistant turn",
          () -> encoder.prompt(Conversation.ofUser("a").with(assistant("b"))).tokens());
      assertRefused("expected an assistant turn", () -> encoder.trainingOnLast(Conversation.ofUser("a")));
      Turn seen = new Turn(Role.USER, List.of(new Part.Text("a"), new Part.Image(new ImageRef(Path.of("cat.png")))));
      assertRefused("the image cat.png", () -> encoder.prompt(new Conversation(List.of(seen))).tokens());
      ChatTemplate endless = new ChatTemplate("{% for m in messages %}{{ m.content }}{% endfor %}", Map.of());
      assertRefused("with no special token", () -> new PromptEncoder(tokenizer, endless, Map.of(), 9));
    }
  }

  @Test
  void severalThreadsGetTheIdsThatOneGets() {
    try (Tokenizer tokenizer = letters()) {
      PromptEncoder encoder = encoder(tokenizer, Map.of());
      List<String> alone = IntStream.range(0, 300).mapToObj(i -> prompt(encoder, i)).toList();
      assertEquals(alone, IntStream.range(0, 300).parallel().mapToObj(i -> prompt(encoder, i)).toList());
    }
  }

  private static String prompt(PromptEncoder encoder, int number) {
    String letters = Integer.toString(number * 7919 + 10, 36).replaceAll("[0-9]", "z");
    return Arrays.toString(encoder.prompt(Conversation.ofUser(letters)).tokens());
  }

  private static void assertRefused(String part, Executable call) {
    String message = assertThrows(UserError.class, call).getMessage();
    assertTrue(message.contains(part), message);
  }

  private static String targetText(Tokenizer tokenizer, TokenSequence sequence) {
    int[] targets = IntStream.range(0, sequence.length()).filter(i -> sequence.targets()[i])
        .map(i -> sequence.tokens()[i]).toArray();
    return tokenizer.decode(targets, false);
  }

  private static int[] concatenated(int[] first, int[] second) {
    int[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static PromptEncoder encoder(Tokenizer tokenizer, Map<String, Object> variables) {
    return new PromptEncoder(tokenizer, ChatTemplate.of(tokenizer), variables, 1000);
  }

  private static Turn assistant(String text) {
    return Turn.of(Role.ASSISTANT, text);
  }

  private static Tokenizer letters() {
    return CharacterTokenizer.of("abcdefghijklmnopqrstuvwxyz ", List.of());
  }
}
