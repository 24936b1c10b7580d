package kedge.policy.text;

import com.google.common.base.Strings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kedge.data.Conversation;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.data.UserError;
import kedge.policy.score.TokenSequence;

/**
 * Encodes conversations as token ids: prompts for sampling and evaluation, sequences with targets for training. Both
 * encode the text before an assistant turn, including the generation header, separately from the turn, so that the
 * turn's tokens follow the prompt exactly as sampled tokens would. Thread-safe.
 */
public final class PromptEncoder {
  private static final String JUDGMENT = "<judge>";
  private static final Pattern TAG = Pattern.compile("<([A-Za-z][A-Za-z0-9_-]*)>");
  private final Tokenizer tokenizer;
  private final ChatRendering rendering;
  private final int contextLength;
  private final int closing;

  /**
   * @param variables variables of the template for every conversation, for instance {@code enable_thinking}
   * @param contextLength maximum number of tokens of prompt and completion together
   * @throws UserError if the template does not end an assistant turn with a special token
   */
  public PromptEncoder(Tokenizer tokenizer, ChatTemplate template, Map<String, Object> variables, int contextLength) {
    this.tokenizer = tokenizer;
    this.rendering = new ChatRendering(tokenizer, template, variables);
    this.contextLength = contextLength;
    Conversation asked = Conversation.ofUser("\n");
    String prompt = rendering.render(asked, true);
    String answered = rendering.render(asked.with(Turn.of(Role.ASSISTANT, "\n")), false);
    // A template may open a thought in its header, but leave it out of an answer without a thought.
    String turn = answered.substring(Strings.commonPrefix(prompt, answered).length());
    this.closing = lastSpecial(tokenizer.encode(turn));
    if (closing < 0) {
      throw new UserError(
          "the chat template ends an assistant turn with no special token, so a policy trained on it would never "
              + "stop: \"" + answered + "\"");
    }
  }

  private PromptEncoder(PromptEncoder other, ChatRendering rendering, int contextLength) {
    this.tokenizer = other.tokenizer;
    this.rendering = rendering;
    this.closing = other.closing;
    this.contextLength = contextLength;
  }

  /** Returns the encoder for a policy with images. */
  public PromptEncoder withImages(ImageSlots images) {
    return new PromptEncoder(this, rendering.with(images), contextLength);
  }

  /** Returns the encoder with another limit on prompt and completion together. */
  public PromptEncoder withContextLength(int most) {
    return new PromptEncoder(this, rendering, most);
  }

  /** The most tokens of prompt and completion together. */
  public int contextLength() {
    return contextLength;
  }

  /**
   * Encodes the prompt of a conversation with the generation header, for sampling.
   *
   * @throws UserError if it leaves no room for a completion in the context, or ends with an assistant turn
   */
  public EncodedPrompt prompt(Conversation conversation) {
    return encoded(conversation, open(conversation));
  }

  /** Returns the length of that prompt in tokens; reads only the headers of images. */
  public int length(Conversation conversation) {
    return rendering.length(open(conversation), conversation);
  }

  /**
   * Renders and encodes the prompt of a conversation with the generation header, for sampling.
   *
   * @throws UserError as {@link #prompt} does
   */
  public RenderedPrompt rendered(Conversation conversation) {
    String text = open(conversation);
    String before = rendering.render(conversation, false);
    return new RenderedPrompt(rendering.readable(text),
        text.startsWith(before) ? opening(text.substring(before.length())) : "", encoded(conversation, text));
  }

  /** A generation header from its first tag on; empty where it has none. */
  private String opening(String header) {
    Matcher tag = TAG.matcher(header);
    while (tag.find()) {
      if (!isControl(tag.group(1))) {
        return rendering.readable(header.substring(tag.start()));
      }
    }
    return "";
  }

  /** Returns whether {@code <name>} frames turns ({@code <start_of_turn>}): a special token that no other closes. */
  private boolean isControl(String name) {
    List<String> specials = tokenizer.specialTokens();
    String tag = "<" + name + ">";
    return specials.contains(tag)
        && (!specials.contains("</" + name + ">") || tokenizer.namedTokens().containsValue(tag)); // <s>
  }

  private String open(Conversation conversation) {
    if (conversation.answered()) {
      throw new UserError(
          "a prompt ends in an assistant turn, but expected the turn that the policy answers. Maybe drop the last "
              + "turn?");
    }
    requireNotWrittenOut(conversation);
    return rendering.render(conversation, true);
  }

  private EncodedPrompt encoded(Conversation conversation, String text) {
    int[] slots = rendering.encode(text);
    TokenSequence filled = rendering.filled(new TokenSequence(slots, new boolean[slots.length]), conversation);
    int[] tokens = filled.tokens();
    if (tokens.length >= contextLength) {
      throw new UserError("a prompt of " + tokens.length + " tokens leaves no room in the context of " + contextLength
          + ". Maybe raise the context length or drop long problems? It begins: " + beginning(conversation));
    }
    return new EncodedPrompt(tokens, filled.images());
  }

  /**
   * A whole conversation with the tokens of some roles as targets. Of an assistant turn these are all tokens after the
   * generation header up to its closing token, which is a target exactly once; of another role, its whole turn, up to
   * the special token that ends it where one does.
   *
   * @throws UserError if a turn is rendered differently when later turns follow (Qwen3 drops past thinking), since the
   * sequence would have text that the policy never writes; use {@link #trainingByTurn} instead. Also if the sequence
   * exceeds the context
   */
  public TokenSequence training(Conversation conversation, Set<Role> roles) {
    return training(conversation, roles, Optional.empty());
  }

  /**
   * Encodes a conversation as {@link #training(Conversation, Set)}, with handling of the last turn's empty thought.
   *
   * @param thought handling of the empty thought; empty for an ordinary turn
   */
  public TokenSequence training(Conversation conversation, Set<Role> roles, Optional<EmptyThought> thought) {
    List<Turn> turns = conversation.turns();
    String whole = rendering.render(conversation, false);
    TargetBuilder sequence = new TargetBuilder(whole, rendering);
    for (int turn = 0; turn < turns.size(); turn++) {
      Role role = turns.get(turn).role();
      if (!roles.contains(role)) {
        continue;
      }
      boolean assistant = role == Role.ASSISTANT;
      Conversation before = conversation.first(turn);
      String prefix = turn == 0 && !assistant ? "" : rendering.render(before, assistant);
      String through = rendering.render(conversation.first(turn + 1), false);
      if (!whole.startsWith(through) || !through.startsWith(prefix)) {
        throw new UserError("the chat template renders turn " + turn + " (" + role.key()
            + ") otherwise once later turns follow, so it cannot be a "
            + "target in one sequence with them. Maybe train by turn, or on the last turn alone?");
      }
      boolean direct = assistant && turn == turns.size() - 1;
      int given = direct ? thought.map(each -> each.given(through.substring(prefix.length()))).orElse(0) : 0;
      int from = prefix.length() + given;
      if (assistant) {
        requireClosedOnce(sequence.target(from, through.length(), closing), turns.get(turn));
      } else {
        WrittenTraining.requireLearned(turn, role, from,
            sequence.targetOther(from, through.length(), closing, tokenizer));
      }
      if (assistant && !startsWith(sequence.tokens(), rendering.encode(prefix))) {
        throw new UserError(
            "turn " + turn + " (assistant) does not follow its own prompt token by token. Maybe train by turn?");
      }
    }
    return fitting(sequence.finish(), conversation);
  }

  /**
   * Encodes a sequence for every assistant turn, each with that turn as its end and only target. Exact for every
   * template, at the price of repeated prefixes.
   *
   * @throws UserError as {@link #training} does
   */
  public List<TokenSequence> trainingByTurn(Conversation conversation) {
    return trainingByTurn(conversation, Optional.empty());
  }

  /**
   * Encodes a sequence for every assistant turn, with handling of the last turn's empty thought.
   *
   * @param thought handling of the empty thought; empty for an ordinary turn
   */
  public List<TokenSequence> trainingByTurn(Conversation conversation, Optional<EmptyThought> thought) {
    List<TokenSequence> sequences = new ArrayList<>();
    List<Turn> turns = conversation.turns();
    for (int turn = 0; turn < turns.size(); turn++) {
      if (turns.get(turn).role() == Role.ASSISTANT) {
        sequences.add(trainingOnLast(conversation.first(turn + 1),
            turn == turns.size() - 1 ? thought : Optional.empty()));
      }
    }
    return sequences;
  }

  /**
   * Encodes a conversation whose only target is its last turn, an assistant turn.
   *
   * @throws UserError as {@link #training} does
   */
  public TokenSequence trainingOnLast(Conversation conversation) {
    return trainingOnLast(conversation, Optional.empty());
  }

  /**
   * Encodes a conversation whose only target is its last turn, with handling of its empty thought.
   *
   * @param thought handling of the empty thought; empty for an ordinary turn
   */
  public TokenSequence trainingOnLast(Conversation conversation, Optional<EmptyThought> thought) {
    List<Turn> turns = conversation.turns();
    if (turns.isEmpty() || last(conversation).role() != Role.ASSISTANT) {
      throw new UserError("a conversation to train on ends in "
          + (turns.isEmpty() ? "nothing" : "a turn of " + last(conversation).role().key())
          + ", expected an assistant turn");
    }
    String prompt = rendering.render(conversation.first(turns.size() - 1), true);
    String rendered = rendering.render(conversation, false);
    String whole = rendered.startsWith(prompt) ? rendered
        : written().afterOpenThought(prompt, last(conversation));
    if (last(conversation).text().contains(JUDGMENT) && !whole.substring(prompt.length()).contains(JUDGMENT)) {
      throw new UserError("the chat template drops the judgment of an answer, which begins "
          + beginning(new Conversation(List.of(last(conversation))))
          + ". Maybe the tokenizer needs a chat_template.jinja that leaves content as it is: Qwen3's own keeps of a "
          + "turn only its thought and what follows?");
    }
    TargetBuilder sequence = new TargetBuilder(whole, rendering);
    int given = thought.map(each -> each.given(whole.substring(prompt.length()))).orElse(0);
    int[] target = sequence.target(prompt.length() + given, whole.length(), closing);
    requireClosedOnce(target, last(conversation));
    return fitting(sequence.finish(), conversation);
  }

  /** Returns an encoder of conversations that are learned as written in the data. */
  public WrittenTraining written() {
    return new WrittenTraining(tokenizer, rendering, closing, contextLength);
  }

  private void requireNotWrittenOut(Conversation conversation) {
    for (Turn turn : conversation.turns()) {
      WrittenTraining.requireNotWrittenOut(turn, tokenizer.decode(new int[]{closing}, false));
    }
  }

  /** The token that closes an assistant turn ({@code <|im_end|>}). */
  public int closingToken() {
    return closing;
  }

  /** The tokens that end a completion: the closing token first, then those that the tokenizer's files declare. */
  public int[] stopTokens() {
    LinkedHashSet<Integer> stops = new LinkedHashSet<>(List.of(closing));
    Arrays.stream(tokenizer.declaredStops()).forEach(stops::add);
    return stops.stream().mapToInt(Integer::intValue).toArray();
  }

  private TokenSequence fitting(TokenSequence slots, Conversation conversation) {
    TokenSequence sequence = rendering.filled(slots, conversation);
    if (sequence.length() > contextLength) {
      throw new UserError("a conversation of " + sequence.length() + " tokens exceeds the context of " + contextLength
          + ". Maybe raise the context length or drop long conversations? It begins: " + beginning(conversation));
    }
    return sequence;
  }

  private int lastSpecial(int[] tokens) {
    for (int i = tokens.length - 1; i >= 0; i--) {
      if (tokenizer.isSpecial(tokens[i])) {
        return tokens[i];
      }
    }
    return -1;
  }

  private void requireClosedOnce(int[] target, Turn turn) {
    long times = Arrays.stream(target).filter(token -> token == closing).count();
    if (times != 1) {
      throw new UserError("an assistant turn holds its closing token " + tokenizer.decode(new int[]{closing}, false)
          + " " + times + " times, expected once, at its end. Maybe the text has it written out? "
          + beginning(new Conversation(List.of(turn))));
    }
  }

  private static boolean startsWith(int[] tokens, int[] prefix) {
    return tokens.length >= prefix.length && Arrays.equals(tokens, 0, prefix.length, prefix, 0, prefix.length);
  }

  private static Turn last(Conversation conversation) {
    return conversation.turns().get(conversation.turns().size() - 1);
  }

  private static String beginning(Conversation conversation) {
    String text = conversation.turns().isEmpty() ? "" : conversation.turns().get(0).text();
    return "\"" + (text.length() > 80 ? text.substring(0, 80) + "..." : text) + "\"";
  }
}
