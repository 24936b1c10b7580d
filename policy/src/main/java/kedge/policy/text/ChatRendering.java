package kedge.policy.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.Conversation;
import kedge.data.ImageRef;
import kedge.data.UserError;
import kedge.policy.score.TokenSequence;

/**
 * Conversations rendered by a chat template with a policy's template variables. Special tokens that occur as text in
 * the data are marked in rendered texts ({@link LiteralTokens}); {@link #encode} and {@link #readable} resolve the
 * marks.
 */
final class ChatRendering {
  private final ChatTemplate template;
  private final Map<String, Object> variables;
  private final LiteralTokens literals;
  private final Optional<ImageSlots> slots;

  ChatRendering(Tokenizer tokenizer, ChatTemplate template, Map<String, Object> variables) {
    this(template, Map.copyOf(variables), new LiteralTokens(tokenizer), Optional.empty());
  }

  private ChatRendering(ChatTemplate template, Map<String, Object> variables, LiteralTokens literals,
      Optional<ImageSlots> slots) {
    this.template = template;
    this.variables = variables;
    this.literals = literals;
    this.slots = slots;
  }

  /** Returns the rendering for a policy with images. */
  ChatRendering with(ImageSlots images) {
    return new ChatRendering(template, variables, literals, Optional.of(images));
  }

  /**
   * Renders a conversation.
   *
   * @throws UserError for an image that the policy cannot read, tools or images that the template leaves out, or if the
   * template rejects the conversation
   */
  String render(Conversation conversation, boolean header) {
    String rendered = rendered(conversation, header, variables);
    requireTools(conversation, rendered);
    return rendered;
  }

  /** Renders a whole conversation with the spans that the template marks as the assistant's. */
  GenerationSpans spans(Conversation conversation) {
    Map<String, Object> all = new HashMap<>(variables);
    all.putAll(GenerationSpans.MARKS);
    GenerationSpans spans = GenerationSpans.of(rendered(conversation, false, all));
    requireTools(conversation, spans.text());
    return spans;
  }

  /** Returns whether the template marks the assistant's text. */
  boolean marksGeneration() {
    return template.marksGeneration();
  }

  /** Tokens of a rendered text. */
  int[] encode(String rendered) {
    return literals.encode(rendered);
  }

  /** Returns a rendered text for readers. */
  String readable(String rendered) {
    return literals.readable(rendered);
  }

  private String rendered(Conversation conversation, boolean header, Map<String, Object> all) {
    List<ImageRef> images = conversation.images();
    if (!images.isEmpty() && slots.isEmpty()) {
      throw new UserError("a turn holds the image " + images.get(0).name() + ", but this policy reads text alone. "
          + "Maybe a checkpoint with a vision tower, or data without images?");
    }
    String text = template.render(conversation, header, all,
        new TemplateMessages(literals::mark, literals::requireUnmarked, slots.map(ImageSlots::text)));
    return images.isEmpty() ? text : slots.orElseThrow().slots(text, images.size());
  }

  /** Length of a rendered text in tokens with the images of its conversation in place. */
  int length(String rendered, Conversation conversation) {
    int[] tokens = encode(rendered);
    return slots.map(images -> images.length(tokens, conversation.images())).orElse(tokens.length);
  }

  /** A sequence with the images of its conversation in place. */
  TokenSequence filled(TokenSequence sequence, Conversation conversation) {
    return slots.map(images -> images.fill(sequence, conversation.images())).orElse(sequence);
  }

  private void requireTools(Conversation conversation, String rendered) {
    if (conversation.variables().get("tools")instanceof List<?> tools) {
      String shown = readable(rendered);
      for (Object tool : tools) {
        String name = name(tool);
        if (!shown.contains(name)) {
          throw new UserError("the chat template leaves out the tools of the conversation: \"" + name
              + "\" is not in the rendered prompt. Maybe another chat_template.jinja, or data without tools?");
        }
      }
    }
  }

  /** Returns the name of a tool or tool call; empty where it has none. */
  static String name(Object call) {
    Object inner = call instanceof Map<?, ?> map && map.get("function")instanceof Map<?, ?> function ? function : call;
    return inner instanceof Map<?, ?> map && map.get("name")instanceof String name ? name : "";
  }
}
