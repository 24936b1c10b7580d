package kedge.policy.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import kedge.data.Conversation;
import kedge.data.ImageRef;
import kedge.data.LearnedTurns;
import kedge.data.Part;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.data.UserError;
import kedge.policy.score.TokenSequence;
import kedge.policy.vision.ImageInput;
import kedge.policy.vision.PlacedImage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Places of images in prompts and demonstrations. */
class ImageSlotsTest {
  private static final Tokenizer TOKENIZER = CharacterTokenizer.withImages("abc<>/imgIMG_CONTEXT", List.of());
  /** An image of as many tokens as its name has letters. */
  private static final ImageSlots.Images BY_NAME = new ImageSlots.Images() {
    @Override
    public int tokens(ImageRef image) {
      return image.path().toString().length();
    }

    @Override
    public ImageInput input(ImageRef image) {
      return new ImageInput(image.path().toString(), 1, tokens(image), 1, () -> new float[3 * tokens(image)]);
    }
  };

  private final PromptEncoder text = new PromptEncoder(TOKENIZER, ChatTemplate.of(TOKENIZER), Map.of(), 100);
  private final PromptEncoder encoder = text.withImages(new ImageSlots(TOKENIZER, BY_NAME));

  @AfterAll
  static void close() {
    TOKENIZER.close();
  }

  @Test
  void everyImageTakesItsOwnRunOfContextTokens() {
    EncodedPrompt prompt = encoder.prompt(ask("a", "xx", "b", "yyy"));
    assertEquals("<|im_start|>user\na<img><IMG_CONTEXT><IMG_CONTEXT></img>\n"
        + "b<img><IMG_CONTEXT><IMG_CONTEXT><IMG_CONTEXT></img>\n<|im_end|>\n<|im_start|>assistant\n",
        TOKENIZER.decode(prompt.tokens(), false));
    assertEquals(List.of("xx", "yyy"), prompt.images().stream().map(placed -> placed.image().digest()).toList());
    for (PlacedImage placed : prompt.images()) {
      int[] run = Arrays.copyOfRange(prompt.tokens(), placed.position(),
          placed.position() + placed.image().height());
      assertTrue(Arrays.stream(run).allMatch(token -> token == TOKENIZER.tokenId("<IMG_CONTEXT>")));
      assertEquals(TOKENIZER.tokenId("<img>"), prompt.tokens()[placed.position() - 1]);
    }
    assertEquals(prompt.tokens().length, encoder.length(ask("a", "xx", "b", "yyy")));
  }

  @Test
  void aDemonstrationLearnsTheAnswerAndNoImage() {
    Conversation shown = ask("a", "xx").with(Turn.of(Role.ASSISTANT, "b"));
    TokenSequence sequence = encoder.trainingOnLast(shown);
    int[] learned = IntStream.range(0, sequence.length()).filter(i -> sequence.targets()[i])
        .map(i -> sequence.tokens()[i]).toArray();
    assertEquals("b<|im_end|>", TOKENIZER.decode(learned, false));
    int[] prompt = encoder.prompt(ask("a", "xx")).tokens();
    assertArrayEquals(prompt, Arrays.copyOf(sequence.tokens(), prompt.length));
    assertEquals(encoder.prompt(ask("a", "xx")).images().get(0).position(), sequence.images().get(0).position());
    TokenSequence asWritten = encoder.written().sequences(shown.first(1).with(Turn.written(Role.ASSISTANT, "b")),
        LearnedTurns.ASSISTANT, false).get(0);
    assertArrayEquals(sequence.tokens(), asWritten.tokens());
    assertEquals(1, asWritten.images().size());
  }

  @Test
  void aTemplateThatReadsPartsPlacesImagesItself() {
    String template = "{% for m in messages %}{% if m.content is string %}{{ m.content }}{% else %}"
        + "{% for p in m.content %}{% if p.type == 'image' %}<image>{% else %}{{ p.text }}{% endif %}{% endfor %}"
        + "{% endif %}<|im_end|>{% endfor %}";
    PromptEncoder own = new PromptEncoder(TOKENIZER, new ChatTemplate(template, Map.of()), Map.of(), 100)
        .withImages(new ImageSlots(TOKENIZER, BY_NAME));
    assertEquals("a<img><IMG_CONTEXT><IMG_CONTEXT></img>b<|im_end|>",
        TOKENIZER.decode(own.prompt(ask("a", "xx", "b")).tokens(), false));
  }

  @Test
  void writtenOutContextTokensOfAQuestionAreText() {
    EncodedPrompt prompt = encoder.prompt(ask("<IMG_CONTEXT>", "xx"));
    assertEquals(1, prompt.images().size());
    assertEquals(2, Arrays.stream(prompt.tokens()).filter(t -> t == TOKENIZER.tokenId("<IMG_CONTEXT>")).count());
  }

  @Test
  void placesThatDoNotFitAreRefused() {
    assertRefused("reads text alone", () -> text.prompt(ask("a", "xx")));
    assertRefused("2 tokens <IMG_CONTEXT> for 1 images",
        () -> encoder.trainingOnLast(ask("a", "xx").with(Turn.of(Role.ASSISTANT, "<IMG_CONTEXT>"))));
    assertRefused("tokens <IMG_CONTEXT> for 0 images",
        () -> encoder.trainingOnLast(ask("a").with(Turn.of(Role.ASSISTANT, "<IMG_CONTEXT>"))));
    PromptEncoder blind = new PromptEncoder(TOKENIZER,
        new ChatTemplate("{% for m in messages %}{{ m.role }}{% if m.content == 'image' %}{% endif %}<|im_end|>"
            + "{% endfor %}", Map.of()),
        Map.of(), 100).withImages(new ImageSlots(TOKENIZER, BY_NAME));
    assertRefused("writes 0 places for 1 images", () -> blind.prompt(ask("a", "xx")));
    assertRefused("leaves no room", () -> encoder.withContextLength(9).prompt(ask("a", "xxxxxxxxxx")));
    try (Tokenizer plain = CharacterTokenizer.of("ab", List.of())) {
      assertRefused("no token <img>", () -> new ImageSlots(plain, BY_NAME));
    }
  }

  private static void assertRefused(String part, Executable call) {
    String message = assertThrows(UserError.class, call).getMessage();
    assertTrue(message.contains(part), message);
  }

  /** A user turn of texts and images by turns. */
  private static Conversation ask(String... parts) {
    List<Part> content = new ArrayList<>();
    for (int i = 0; i < parts.length; i++) {
      content.add(i % 2 == 0 ? new Part.Text(parts[i]) : new Part.Image(new ImageRef(Path.of(parts[i]))));
    }
    return new Conversation(List.of(new Turn(Role.USER, content)));
  }
}
