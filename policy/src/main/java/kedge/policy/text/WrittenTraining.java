package kedge.policy.text;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import kedge.data.Conversation;
import kedge.data.LearnedTurns;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.data.UserError;
import kedge.policy.score.TokenSequence;

/**
 * Encodes conversations that are learned as written in the data. In an assistant turn, the tokens after the generation
 * header through the closing token are learned.
 *
 * <p>A template with {@code {% generation %}} marks determines what is learned. Otherwise a conversation is one
 * sequence if the template renders each turn in the same way when later turns follow. If it does not (Qwen3 drops past
 * thinking), there is one sequence per assistant turn, rendered as the policy sees it when it writes that turn. It is
 * an error if the template drops part of a learned turn.
 */
public final class WrittenTraining {
  private static final String THINK = "<think>";
  /** Number of characters before a turn that may belong to it: a thought that the prompt opens. */
  private static final int OPENED = 16;
  private final Tokenizer tokenizer;
  private final ChatRendering rendering;
  private final int closing;
  private final int contextLength;

  WrittenTraining(Tokenizer tokenizer, ChatRendering rendering, int closing, int contextLength) {
    this.tokenizer = tokenizer;
    this.rendering = rendering;
    this.closing = closing;
    this.contextLength = contextLength;
  }

  /**
   * Returns the sequences of a conversation.
   *
   * @param learned which turns are learned
   * @param givenThought whether an empty thought that the template writes before an answer belongs to the prompt
   * @throws UserError where no turn is learned, the template drops part of a learned turn, or a sequence exceeds the
   * context
   */
  public List<TokenSequence> sequences(Conversation conversation, LearnedTurns learned, boolean givenThought) {
    String close = tokenizer.decode(new int[]{closing}, false);
    conversation.turns().forEach(turn -> requireNotWrittenOut(turn, close));
    List<Integer> turns = learned.of(conversation);
    if (turns.isEmpty()) {
      throw new UserError("the conversation has no turn to learn: its roles are "
          + conversation.turns().stream().map(turn -> turn.role().key()).toList());
    }
    boolean assistant = turns.stream().allMatch(turn -> conversation.turns().get(turn).role() == Role.ASSISTANT);
    Optional<TokenSequence> one = assistant && rendering.marksGeneration() ? marked(conversation, turns)
        : whole(conversation, turns, givenThought);
    if (one.isEmpty() && !assistant) {
      throw new UserError("the chat template renders a turn otherwise once later turns follow, so that turns of "
          + learned.roles().stream().map(Role::key).sorted().toList()
          + " cannot be learned in one sequence. Maybe learn: assistant?");
    }
    List<TokenSequence> sequences = one.map(whole -> List.of(rendering.filled(whole, conversation)))
        .orElseGet(() -> turns.stream().map(turn -> conversation.first(turn + 1))
            .map(first -> rendering.filled(last(first, givenThought), first)).toList());
    for (TokenSequence sequence : sequences) {
      if (sequence.length() > contextLength) {
        throw new UserError("a conversation of " + sequence.length() + " tokens exceeds the context of "
            + contextLength + ". Maybe raise the context length or drop long conversations?");
      }
    }
    return sequences;
  }

  /** One sequence whose targets are the spans that the template marks. */
  private Optional<TokenSequence> marked(Conversation conversation, List<Integer> turns) {
    GenerationSpans rendered = rendering.spans(conversation);
    List<Integer> all = IntStream.range(0, conversation.turns().size())
        .filter(turn -> conversation.turns().get(turn).role() == Role.ASSISTANT).boxed().toList();
    if (rendered.spans().size() != all.size()) {
      throw new UserError("the chat template marks " + rendered.spans().size() + " spans as generated, but the "
          + "conversation has " + all.size() + " assistant turns. Maybe its {% generation %} marks are incomplete?");
    }
    TargetBuilder sequence = new TargetBuilder(rendered.text(), rendering);
    for (int turn : turns) {
      GenerationSpans.Span span = rendered.spans().get(all.indexOf(turn));
      requireShown(conversation, turn, rendered.text().substring(span.from(), span.to()));
      sequence.targetAll(span.from(), span.to());
    }
    return Optional.of(sequence.finish());
  }

  /**
   * Returns one sequence with all learned turns; empty if the template renders one differently when later turns follow.
   */
  private Optional<TokenSequence> whole(Conversation conversation, List<Integer> turns, boolean givenThought) {
    String whole = rendering.render(conversation, false);
    TargetBuilder sequence = new TargetBuilder(whole, rendering);
    for (int turn : turns) {
      boolean assistant = conversation.turns().get(turn).role() == Role.ASSISTANT;
      String prefix = turn == 0 ? "" : rendering.render(conversation.first(turn), assistant);
      String through = turn == conversation.turns().size() - 1 ? whole
          : rendering.render(conversation.first(turn + 1), false);
      if (!whole.startsWith(through) || !through.startsWith(prefix)) {
        return Optional.empty();
      }
      target(sequence, conversation, turn, prefix, through, assistant && givenThought);
    }
    return Optional.of(sequence.finish());
  }

  /** A sequence whose last turn, the assistant's, is learned. */
  private TokenSequence last(Conversation conversation, boolean givenThought) {
    int turn = conversation.turns().size() - 1;
    String prompt = rendering.render(conversation.first(turn), true);
    String whole = rendering.render(conversation, false);
    String written = whole.startsWith(prompt) ? whole : afterOpenThought(prompt, conversation.turns().get(turn));
    TargetBuilder sequence = new TargetBuilder(written, rendering);
    target(sequence, conversation, turn, prompt, written, givenThought);
    return sequence.finish();
  }

  private void target(TargetBuilder sequence, Conversation conversation, int turn, String prefix, String through,
      boolean givenThought) {
    String text = through.substring(prefix.length());
    int given = givenThought ? EmptyThought.length(text) : 0;
    requireShown(conversation, turn, through.substring(Math.max(0, prefix.length() - OPENED), through.length()));
    int from = prefix.length() + given;
    Role role = conversation.turns().get(turn).role();
    requireLearned(turn, role, from, role == Role.ASSISTANT ? sequence.target(from, through.length(), end(text))
        : sequence.targetOther(from, through.length(), closing, tokenizer));
  }

  /** Refuses a learned turn of which no token is a target; the first of a sequence never is. */
  static void requireLearned(int turn, Role role, int from, int[] targets) {
    if (targets.length < (from == 0 ? 2 : 1)) {
      throw new UserError("turn " + turn + " (" + role.key() + ") has no tokens to learn: the chat template "
          + (role == Role.ASSISTANT ? "ends it with no special token" : "writes none")
          + ". Maybe another chat template, or learn without that turn?");
    }
  }

  /**
   * The turn as the policy writes it after a prompt that opens its thought, where the template itself drops thoughts.
   */
  String afterOpenThought(String prompt, Turn answer) {
    String text = answer.text().strip();
    if (!prompt.stripTrailing().endsWith(THINK) || !text.startsWith(THINK)) {
      throw new UserError("the chat template does not render the answer after its own prompt, which ends \""
          + rendering.readable(prompt.substring(Math.max(0, prompt.length() - 40))).replace("\n", "\\n")
          + "\". Maybe enable_thinking is false, but the answer thinks, or it opens <think>, and the answer has none? "
          + beginning(answer));
    }
    return prompt + text.substring(THINK.length()).replaceFirst("^\n+", "")
        + tokenizer.decode(new int[]{closing}, false);
  }

  /** The token with which a turn ends: the closing token, or another special token where the turn has none. */
  private int end(String turn) {
    int[] tokens = rendering.encode(turn);
    int last = closing;
    for (int token : tokens) {
      if (token == closing) {
        return closing;
      }
      last = tokenizer.isSpecial(token) ? token : last;
    }
    return last;
  }

  /** Refuses a turn of which the template leaves text, reasoning or tool calls out. */
  private void requireShown(Conversation conversation, int index, String rendered) {
    Turn turn = conversation.turns().get(index);
    String shown = rendering.readable(rendered).replaceAll("\\s+", "");
    requireShown(turn, index, "text", turn.text(), shown, rendered);
    if (turn.fields().get("reasoning_content")instanceof String reasoning) {
      requireShown(turn, index, "reasoning_content", reasoning, shown, rendered);
    }
    if (turn.fields().get("tool_calls")instanceof List<?> calls) {
      for (Object call : calls) {
        requireShown(turn, index, "tool_calls", ChatRendering.name(call), shown, rendered);
      }
    }
  }

  private void requireShown(Turn turn, int index, String what, String text, String shown, String rendered) {
    if (!shown.contains(text.replaceAll("\\s+", ""))) {
      throw new UserError("the chat template drops part of the " + what + " of turn " + index + " (" + turn.role().key()
          + "), which begins " + beginning(text) + "; it renders " + beginning(rendering.readable(rendered))
          + ". Maybe a chat template that leaves content as it is, or data without that part?");
    }
  }

  /** Refuses an assistant turn that holds its closing token as text: it would end the turn early. */
  static void requireNotWrittenOut(Turn turn, String close) {
    boolean written = turn.text().contains(close) || TemplateMessages.THOUGHTS.stream().map(turn.fields()::get)
        .anyMatch(thought -> thought instanceof String text && text.contains(close));
    if (turn.role() == Role.ASSISTANT && written) {
      throw new UserError("an assistant turn holds its closing token " + close + " as text, expected it once, written "
          + "by the chat template. Maybe remove it from the data? " + beginning(turn));
    }
  }

  private static String beginning(Turn turn) {
    return beginning(turn.text());
  }

  private static String beginning(String text) {
    return "\"" + (text.length() > 80 ? text.substring(0, 80) + "..." : text).replace("\n", "\\n") + "\"";
  }
}
