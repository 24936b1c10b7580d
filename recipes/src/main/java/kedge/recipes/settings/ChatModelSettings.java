package kedge.recipes.settings;

import kedge.recipes.annotation.TaggedBy;

/**
 * A model that rewards and steps of curation name as {@code chat_model}: behind an endpoint, or a checkpoint held by
 * this process.
 */
@TaggedBy(value = "type", otherwise = "endpoint")
public sealed interface ChatModelSettings permits EndpointSettings,LocalModelSettings {

  /**
   * Which model it is, where, and whatever else makes it reply otherwise; a key at its default is left out. Says
   * nothing of the files of a checkpoint.
   */
  String identity();

  /** What {@code check} says of it. */
  String describe();
}
