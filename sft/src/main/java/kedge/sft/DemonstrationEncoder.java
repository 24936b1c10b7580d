package kedge.sft;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import kedge.data.Conversation;
import kedge.data.DemonstrationForm;
import kedge.data.DirectFormat;
import kedge.data.LearnedTurns;
import kedge.data.Problem;
import kedge.data.ProblemSource;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.data.TooLongError;
import kedge.data.UserError;
import kedge.policy.score.TokenSequence;
import kedge.policy.text.EmptyThought;
import kedge.policy.text.PromptEncoder;

/**
 * Encodes demonstrations as token sequences with their targets. A complete conversation from the data is learned as it
 * is. Otherwise the targets depend on the form of the demonstration: the answer of a direct one (and its empty thought,
 * if the policy has to write it), the thought and the answer of a thinking one, and all three parts of one with a
 * judgment; in each case also the token that ends the turn. Prompts are never targets.
 */
public final class DemonstrationEncoder {
  private static final String CURE = "Maybe raise max_length, or leave such demonstrations out?";
  private final PromptEncoder encoder;
  private final LearnedTurns learned;
  private final DirectFormat directFormat;
  private final int maximumLength;
  private final boolean cuts;

  /**
   * @param learned which turns are learned
   * @param directFormat how a direct demonstration is written
   * @param maximumLength maximum number of tokens of a sequence
   */
  public DemonstrationEncoder(PromptEncoder encoder, LearnedTurns learned, DirectFormat directFormat,
      int maximumLength) {
    this(encoder, learned, directFormat, maximumLength, false);
  }

  /** @param cuts whether longer sequences are truncated, and rejected only if no target is left */
  public DemonstrationEncoder(PromptEncoder encoder, LearnedTurns learned, DirectFormat directFormat, int maximumLength,
      boolean cuts) {
    this.encoder = encoder.withContextLength(Integer.MAX_VALUE);
    this.learned = learned;
    this.directFormat = directFormat;
    this.maximumLength = Math.min(maximumLength, encoder.contextLength());
    this.cuts = cuts;
  }

  /**
   * Returns the sequences of one sample of a source.
   *
   * @throws UserError as {@link #sequences(Problem, Turn)} does, and if there is no demonstration
   */
  public List<TokenSequence> sequences(ProblemSource source, int index) {
    Problem problem = source.problem(index);
    List<Turn> completion = source.completion(index);
    if (completion.size() == 1 && completion.get(0).role() == Role.ASSISTANT) {
      return sequences(problem, completion.get(0));
    }
    Conversation whole = problem.prompt().with(completion);
    if (!learnable(whole)) {
      throw new UserError(problem.id()
          + ": has no demonstration to learn from. Maybe the source needs solution, completion or messages, or the "
          + "stage another source?");
    }
    return fitting(problem, named(problem, () -> written(whole)));
  }

  /**
   * Returns the sequences of one sample: a single one, or one per assistant turn if only the assistant is learned,
   * since a template may render earlier turns differently.
   *
   * @throws UserError naming the problem, if its demonstration is malformed, too long, or not rendered as required
   */
  public List<TokenSequence> sequences(Problem problem, Turn demonstration) {
    return fitting(problem, named(problem, () -> encode(problem.prompt(), demonstration)));
  }

  /** Returns the sequences, truncated if allowed. Sequences without targets are left out; at least one must remain. */
  private List<TokenSequence> fitting(Problem problem, List<TokenSequence> sequences) {
    int longest = sequences.stream().mapToInt(TokenSequence::length).max().orElseThrow();
    if (longest <= maximumLength) {
      return sequences;
    }
    String much = problem.id() + ": its demonstration has " + longest + " tokens, but max_length is " + maximumLength;
    if (!cuts) {
      throw new TooLongError(much, CURE);
    }
    List<TokenSequence> cut = sequences.stream().map(this::shortened).filter(sequence -> sequence.targetCount() > 0)
        .toList();
    if (cut.isEmpty()) {
      throw new TooLongError(much + ", which leaves nothing to learn", CURE);
    }
    return cut;
  }

  private TokenSequence shortened(TokenSequence sequence) {
    return sequence.length() <= maximumLength ? sequence : sequence.first(maximumLength);
  }

  /** Returns an encoder that rejects the sequences that this one truncates. */
  public DemonstrationEncoder uncut() {
    return new DemonstrationEncoder(encoder, learned, directFormat, maximumLength, false);
  }

  private static List<TokenSequence> named(Problem problem, Supplier<List<TokenSequence>> encoded) {
    try {
      return encoded.get();
    } catch (UserError fault) {
      throw new UserError(problem.id() + ": " + fault.getMessage(), fault);
    }
  }

  private List<TokenSequence> encode(Conversation prompt, Turn demonstration) {
    if (demonstration.training() != Turn.Training.BY_FORM) {
      return written(prompt.with(demonstration));
    }
    boolean direct = DemonstrationForm.of(demonstration.text()) == DemonstrationForm.DIRECT;
    Turn formed = direct
        ? Turn.of(demonstration.role(), directFormat.text(DemonstrationForm.answer(demonstration.text())))
        : demonstration;
    Conversation conversation = prompt.with(formed);
    Optional<EmptyThought> thought = direct ? Optional.of(thought()) : Optional.empty();
    if (learned.lastOnly()) {
      return List.of(encoder.trainingOnLast(conversation, thought));
    }
    return learned.assistantOnly() ? encoder.trainingByTurn(conversation, thought)
        : List.of(encoder.training(conversation, learned.roles(), thought));
  }

  private List<TokenSequence> written(Conversation conversation) {
    return encoder.written().sequences(conversation, learned, directFormat == DirectFormat.EMPTY_THINK);
  }

  /** Returns whether a conversation without a demonstration has turns to learn. */
  private boolean learnable(Conversation conversation) {
    return conversation.turns().stream().anyMatch(Turn::asWritten) && !learned.of(conversation).isEmpty();
  }

  private EmptyThought thought() {
    return switch (directFormat) {
      case ANSWER -> EmptyThought.ABSENT;
      case EMPTY_THINK -> EmptyThought.GIVEN;
      case LEARNED_EMPTY_THINK -> EmptyThought.LEARNED;
    };
  }
}
