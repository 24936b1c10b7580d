package kedge.policy.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import kedge.data.Conversation;
import kedge.data.UserError;
import kedge.data.template.PythonJinja;

/**
 * A chat template in Jinja, which renders turns to the text that the policy reads, as {@code apply_chat_template} of
 * {@code transformers} does (a test compares 200 conversations). Thread-safe.
 */
public final class ChatTemplate {
  private static final Pattern GENERATION = Pattern.compile("\\{%[-+]?\\s*generation\\s*[-+]?%}");
  private static final Pattern IMAGE_PART = Pattern.compile("['\"]image(_url)?['\"]");
  private final PythonJinja template;
  private final boolean marksGeneration;
  private final boolean readsImages;
  private final Map<String, String> namedTokens;

  /**
   * @param source the template's text
   * @param namedTokens special tokens that the template may write, by name ({@code bos_token})
   * @throws UserError for a construct that is not supported, naming it and its line
   */
  public ChatTemplate(String source, Map<String, String> namedTokens) {
    this.template = new PythonJinja(source);
    this.marksGeneration = GENERATION.matcher(source).find();
    this.readsImages = IMAGE_PART.matcher(source).find();
    this.namedTokens = Map.copyOf(namedTokens);
  }

  /** Returns the template of a tokenizer. @throws UserError if it has none */
  public static ChatTemplate of(Tokenizer tokenizer) {
    String source = tokenizer.chatTemplate()
        .orElseThrow(() -> new UserError("the tokenizer has no chat template: expected chat_template in "
            + "tokenizer_config.json or a file chat_template.jinja, which base models lack. Maybe put that "
            + "of the model's instruct version beside tokenizer.json, or name a tokenizer that has one by "
            + "policy.tokenizer.folder?"));
    return new ChatTemplate(source, tokenizer.namedTokens());
  }

  /**
   * Renders a conversation. An image part becomes the placeholder that the template writes for it.
   *
   * @param generationHeader whether to end with the header that the policy's answer follows ({@code
   * add_generation_prompt})
   * @param variables variables of the template, for instance {@code enable_thinking}; those of the conversation take
   * precedence
   * @throws UserError if the template rejects the conversation
   */
  public String render(Conversation conversation, boolean generationHeader, Map<String, Object> variables) {
    return render(conversation, generationHeader, variables, TemplateMessages.PLAIN);
  }

  /**
   * Renders a conversation.
   *
   * @param messages what becomes of the conversation's texts before the template sees them
   */
  String render(Conversation conversation, boolean generationHeader, Map<String, Object> variables,
      TemplateMessages messages) {
    Map<String, Object> all = new HashMap<>(variables);
    all.putAll(messages.variables(conversation));
    return render(messages.of(conversation, readsImages), generationHeader, all);
  }

  /** Returns whether the template marks the assistant's own text with {@code {% generation %}}. */
  boolean marksGeneration() {
    return marksGeneration;
  }

  /**
   * Renders messages in the form of {@code transformers}: maps of {@code role}, {@code content}, and other fields that
   * the template reads ({@code tool_calls}).
   */
  public String render(List<Map<String, Object>> messages, boolean generationHeader, Map<String, Object> variables) {
    Map<String, Object> all = new HashMap<>(namedTokens);
    all.put("tools", null); // transformers always defines both
    all.put("documents", null);
    all.putAll(variables);
    all.put("messages", messages.stream().map(TemplateMessages::withThoughts).toList()); // no variable replaces them
    all.put("add_generation_prompt", generationHeader);
    return template.render(all);
  }
}
