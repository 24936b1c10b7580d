package kedge.policy.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kedge.data.Conversation;
import kedge.data.Part;
import kedge.data.Turn;
import kedge.data.UserError;

/**
 * Conversations rendered by a chat template with a policy's template variables. Special tokens that the data write out
 * are marked in rendered texts ({@link LiteralTokens}); {@link #encode} and {@link #readable} resolve the marks.
 */
final class ChatRendering {
  private final ChatTemplate template;
  private final Map<String, Object> variables;
  private final LiteralTokens literals;

  ChatRendering(Tokenizer tokenizer, ChatTemplate template, Map<String, Object> variables) {
    this.template = template;
    this.variables = Map.copyOf(variables);
    this.literals = new LiteralTokens(tokenizer);
  }

  /**
   * Renders a conversation.
   *
   * @throws UserError for an image, tools that the template leaves out, or where the template refuses the conversation
   */
  String render(Conversation conversation, boolean header) {
    requireText(conversation);
    String rendered = template.render(conversation, header, variables, literals::mark);
    requireTools(conversation, rendered);
    return rendered;
  }

  /** Renders a whole conversation with the spans that the template marks as the assistant's. */
  GenerationSpans spans(Conversation conversation) {
    requireText(conversation);
    Map<String, Object> all = new HashMap<>(variables);
    all.putAll(GenerationSpans.MARKS);
    GenerationSpans spans = GenerationSpans.of(template.render(conversation, false, all, literals::mark));
    requireTools(conversation, spans.text());
    return spans;
  }

  /** Returns whether the template marks the assistant's own text. */
  boolean marksGeneration() {
    return template.marksGeneration();
  }

  /** Tokens of a rendered text. */
  int[] encode(String rendered) {
    return literals.encode(rendered);
  }

  /** A rendered text as readers see it. */
  String readable(String rendered) {
    return literals.readable(rendered);
  }

  private static void requireText(Conversation conversation) {
    List<Turn> turns = conversation.turns();
    for (int turn = 0; turn < turns.size(); turn++) {
      for (Part part : turns.get(turn).parts()) {
        if (part instanceof Part.Image image) {
          throw new UserError("turn " + turn + " holds the image " + image.image().path()
              + ", but this policy reads text alone");
        }
      }
    }
  }

  private static void requireTools(Conversation conversation, String rendered) {
    if (conversation.variables().get("tools")instanceof List<?> tools) {
      for (Object tool : tools) {
        String name = name(tool);
        if (!rendered.contains(name)) {
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
