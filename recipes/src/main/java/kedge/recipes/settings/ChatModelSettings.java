package kedge.recipes.settings;

import kedge.recipes.annotation.TaggedBy;

/**
 * Chat model that rewards and curation operations name as {@code chat_model}: behind an endpoint, or loaded into this
 * process.
 */
@TaggedBy(value = "type", otherwise = "endpoint")
public sealed interface ChatModelSettings permits EndpointSettings,LocalModelSettings {

  /**
   * Returns the model, its place and all other settings that change its replies; keys at their defaults are left out.
   * The files of a checkpoint are not covered.
   */
  String identity();

  /** Returns the description that {@code kedge check} prints. */
  String describe();
}
