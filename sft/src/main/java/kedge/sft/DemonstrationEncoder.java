package kedge.sft;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import kedge.data.Conversation;
import kedge.data.DemonstrationForm;
import kedge.data.DirectFormat;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.data.UserError;
import kedge.policy.score.TokenSequence;
import kedge.policy.text.EmptyThought;
import kedge.policy.text.PromptEncoder;

/**
 * Demonstrations to token sequences. What is learned follows from the demonstration's form: of a direct one the answer
 * (and its empty thought, if that is the policy's to write), of one that thinks the thought and the answer, of one that
 * has a judgment all three; of each the token that closes the turn. The prompt never.
 */
public final class DemonstrationEncoder {
  private final PromptEncoder encoder;
  private final Set<Role> roles;
  private final DirectFormat directFormat;
  private final int maximumLength;

  /**
   * @param roles whose turns are learned
   * @param directFormat how a direct demonstration is written
   * @param maximumLength most tokens of a sequence
   */
  public DemonstrationEncoder(PromptEncoder encoder, Set<Role> roles, DirectFormat directFormat, int maximumLength) {
    this.encoder = encoder;
    this.roles = Set.copyOf(roles);
    this.directFormat = directFormat;
    this.maximumLength = maximumLength;
  }

  /**
   * The sequences of one sample of a source.
   *
   * @throws UserError as {@link #sequences(Problem, Turn)} does, and if there is no demonstration
   */
  public List<TokenSequence> sequences(ProblemSource source, int index) {
    Problem problem = source.problem(index);
    return sequences(problem, source.demonstration(index).orElseThrow(() -> new UserError(problem.id()
        + ": has no demonstration to learn from. Maybe the source needs a solution field, or the stage another "
        + "source")));
  }

  /**
   * The sequences of one sample: one, or where only the assistant is learned one per assistant turn, since a template
   * may render a turn differently once it lies in the past.
   *
   * @throws UserError naming the problem, where its demonstration is malformed, too long, or not rendered as it is to
   * be learned
   */
  public List<TokenSequence> sequences(Problem problem, Turn demonstration) {
    List<TokenSequence> sequences = encode(problem, demonstration);
    for (TokenSequence sequence : sequences) {
      if (sequence.length() > maximumLength) {
        throw new UserError(problem.id() + ": its demonstration has " + sequence.length()
            + " tokens, but max_length is " + maximumLength
            + ". Maybe raise max_length, or leave the problem out of the source");
      }
    }
    return sequences;
  }

  private List<TokenSequence> encode(Problem problem, Turn demonstration) {
    try {
      boolean direct = DemonstrationForm.of(demonstration.text()) == DemonstrationForm.DIRECT;
      Turn written = direct
          ? Turn.of(demonstration.role(), directFormat.text(DemonstrationForm.answer(demonstration.text())))
          : demonstration;
      return encode(problem.prompt().with(written), direct ? Optional.of(thought()) : Optional.empty());
    } catch (UserError fault) {
      throw new UserError(problem.id() + ": " + fault.getMessage(), fault);
    }
  }

  private List<TokenSequence> encode(Conversation conversation, Optional<EmptyThought> thought) {
    return roles.equals(Set.of(Role.ASSISTANT)) ? encoder.trainingByTurn(conversation, thought)
        : List.of(encoder.training(conversation, roles, thought));
  }

  private EmptyThought thought() {
    return switch (directFormat) {
      case ANSWER -> EmptyThought.ABSENT;
      case EMPTY_THINK -> EmptyThought.GIVEN;
      case LEARNED_EMPTY_THINK -> EmptyThought.LEARNED;
    };
  }
}
