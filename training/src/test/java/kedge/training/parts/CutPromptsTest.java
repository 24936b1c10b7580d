package kedge.training.parts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.ImageRef;
import kedge.data.Part;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.policy.text.CharacterTokenizer;
import kedge.policy.text.ChatTemplate;
import kedge.policy.text.ImageSlots;
import kedge.policy.text.PromptEncoder;
import kedge.policy.text.Tokenizer;
import kedge.policy.vision.ImageInput;
import org.junit.jupiter.api.Test;

class CutPromptsTest {
  private static final Part IMAGE = new Part.Image(new ImageRef(Path.of("x")));

  /** One problem: a user turn of these parts. */
  private record One(List<Part> parts) implements ProblemSource {
    @Override
    public String name() {
      return "p";
    }

    @Override
    public int size() {
      return 1;
    }

    @Override
    public Optional<Turn> demonstration(int index) {
      return Optional.empty();
    }

    @Override
    public Problem problem(int index) {
      return new Problem("p/1", "p", new Conversation(List.of(new Turn(Role.USER, parts))), new Answer.None(),
          Map.of());
    }
  }

  @Test
  void imagesOfACutTurnKeepTheirPlaces() {
    try (Tokenizer tokenizer = CharacterTokenizer.withImages("abcdefg", List.of())) {
      PromptEncoder encoder = new PromptEncoder(tokenizer, ChatTemplate.of(tokenizer), Map.of(), Integer.MAX_VALUE)
          .withImages(new ImageSlots(tokenizer, new ImageSlots.Images() {
            @Override
            public int tokens(ImageRef image) {
              return 2;
            }

            @Override
            public ImageInput input(ImageRef image) {
              return new ImageInput("x", 1, 1, 1, () -> new float[3]);
            }
          }));
      One whole = new One(List.of(new Part.Text("abc"), IMAGE, new Part.Text("def"), IMAGE, new Part.Text("g")));
      assertEquals("abc|*|def|*|g", cut(whole, encoder, 0));
      assertEquals("bc|*|def|*|g", cut(whole, encoder, 1));
      assertEquals("*|def|*|g", cut(whole, encoder, 3));
      assertEquals("*|f|*|g", cut(whole, encoder, 5));
      assertEquals("*|*|g", cut(whole, encoder, 6));
    }
  }

  /** The parts that are left where there is room for so many tokens less. */
  private static String cut(One whole, PromptEncoder encoder, int less) {
    BitSet first = new BitSet();
    first.set(0);
    int maximumLength = encoder.length(whole.problem(0).prompt()) - less;
    Conversation prompt = new CutPrompts(whole, encoder, maximumLength, first).problem(0).prompt();
    return prompt.turns().get(0).parts().stream().map(part -> part instanceof Part.Text text ? text.text() : "*")
        .collect(Collectors.joining("|"));
  }
}
