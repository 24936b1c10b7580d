package kedge.policy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.Answer;
import kedge.data.Conversation;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.policy.checkpoint.ElementType;
import kedge.policy.model.ModelShape;
import kedge.policy.model.ShapeBuilder;
import kedge.policy.text.CharacterTokenizer;
import kedge.policy.text.ChatTemplate;
import kedge.policy.text.PromptEncoder;
import kedge.policy.text.Tokenizer;

/** A real policy of a few thousand weights with its tokenizer, and problems for it. */
public class TinyPolicy implements AutoCloseable {
  /** Longest completion in tokens. */
  public static final int LONGEST = 12;
  public final Tokenizer tokenizer = CharacterTokenizer.of("0123456789+=ab", List.of());
  public final PromptEncoder encoder = new PromptEncoder(tokenizer, ChatTemplate.of(tokenizer), Map.of(), 128);
  public final Policy policy;

  public TinyPolicy(int tokensPerMicrobatch) {
    ModelShape shape = ShapeBuilder.of(tokenizer.size(), 16, 2).heads(2, 1, 8).experts(4, 2, 8).renormalize(true)
        .ownHead().context(128).deviation(0.1).build();
    this.policy = Policy.random(shape, 5, options(ElementType.F32, tokensPerMicrobatch));
  }

  /** A trained policy on one thread of the CPU. */
  public static PolicyOptions options(ElementType type, int tokensPerMicrobatch) {
    return new PolicyOptions("cpu", type, true, tokensPerMicrobatch, false, 64, 1);
  }

  /** Problems {@code sums/0} on, each with its sum as demonstration. */
  public record Sums(int size) implements ProblemSource {
    @Override
    public String name() {
      return "sums";
    }

    @Override
    public Problem problem(int index) {
      return new Problem("sums/" + index, "sums", Conversation.ofUser(index + "+" + 2 * index + "="),
          new Answer.Mathematical("" + 3 * index), Map.of());
    }

    @Override
    public Optional<Turn> demonstration(int index) {
      return Optional.of(Turn.of(Role.ASSISTANT, "a".repeat(index % 4) + 3 * index));
    }
  }

  @Override
  public void close() {
    policy.close();
    tokenizer.close();
  }
}
