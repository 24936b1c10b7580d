package kedge.sft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.DirectFormat;
import kedge.data.LearnedTurns;
import kedge.data.Part;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.Role;
import kedge.data.TooLongError;
import kedge.data.Turn;
import kedge.policy.score.TokenSequence;
import kedge.policy.text.CharacterTokenizer;
import kedge.policy.text.ChatTemplate;
import kedge.policy.text.PromptEncoder;
import kedge.policy.text.Tokenizer;
import org.junit.jupiter.api.Test;

/** Completions of several turns, whole and cut. */
class CompletionTest {
  private static final Tokenizer TOKENIZER = CharacterTokenizer.of("0123456789+=-", List.of());
  /** Renders a past answer as {@code -}, so that each turn has a sequence of its own. */
  private static final String CHANGING = "{% for m in messages %}{{ '<|im_start|>' + m.role + '\\n' }}"
      + "{{ '-' if m.role == 'assistant' and not loop.last else m.content }}{{ '<|im_end|>\\n' }}{% endfor %}"
      + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

  private record Completed(List<Turn> turns) implements ProblemSource {
    @Override
    public String name() {
      return "sums";
    }

    @Override
    public int size() {
      return 1;
    }

    @Override
    public Problem problem(int index) {
      return new Problem("sums/7", "sums", Conversation.ofUser("2+3="), new Answer.None(), Map.of());
    }

    @Override
    public Optional<Turn> demonstration(int index) {
      return Optional.empty();
    }

    @Override
    public List<Turn> completion(int index) {
      return turns;
    }
  }

  private static final ProblemSource SOURCE = new Completed(List.of(Turn.written(Role.ASSISTANT, "4"),
      new Turn(Role.USER, List.of(new Part.Text("1+1=1+1=1+1=")), Map.of(), Turn.Training.AS_WRITTEN),
      Turn.written(Role.ASSISTANT, "5")));

  @Test
  void everyAssistantTurnIsLearned() {
    List<TokenSequence> sequences = encoder(ChatTemplate.of(TOKENIZER), 200, false).sequences(SOURCE, 0);
    assertEquals(List.of("4<|im_end|>5<|im_end|>"), learned(sequences));
  }

  @Test
  void ofOneSequencePerTurnThoseThatKeepNothingLearnedAreLeftOut() {
    ChatTemplate template = new ChatTemplate(CHANGING, Map.of());
    List<TokenSequence> whole = encoder(template, 200, true).sequences(SOURCE, 0);
    assertEquals(List.of("4<|im_end|>", "5<|im_end|>"), learned(whole));
    int length = whole.get(0).length();
    assertTrue(length < whole.get(1).length());
    assertEquals(List.of("4<|im_end|>"), learned(encoder(template, length, true).sequences(SOURCE, 0)));
    String nothing = assertThrows(TooLongError.class, () -> encoder(template, 5, true).sequences(SOURCE, 0))
        .getMessage();
    assertTrue(nothing.contains("leaves nothing to learn"), nothing);
    assertThrows(TooLongError.class, () -> encoder(template, length, true).uncut().sequences(SOURCE, 0));
  }

  private static DemonstrationEncoder encoder(ChatTemplate template, int maximumLength, boolean cuts) {
    return new DemonstrationEncoder(new PromptEncoder(TOKENIZER, template, Map.of(), 300), LearnedTurns.ASSISTANT,
        DirectFormat.ANSWER, maximumLength, cuts);
  }

  private static List<String> learned(List<TokenSequence> sequences) {
    return sequences.stream().map(sequence -> TOKENIZER.decode(IntStream.range(0, sequence.length())
        .filter(i -> sequence.targets()[i]).map(i -> sequence.tokens()[i]).toArray(), false)).toList();
  }
}
