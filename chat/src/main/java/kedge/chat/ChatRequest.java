package kedge.chat;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import kedge.data.Conversation;

/**
 * What a {@link ChatModel} is asked.
 *
 * @param conversation the turns before the model's own
 * @param temperature 0 for the most probable reply; empty leaves it to the model, as some hosted ones demand
 * @param maxTokens the reply is cut at this many tokens, those of a hidden reasoning included
 * @param seed tells draws of one conversation apart, and repeats one where the model can; empty where one reply is
 * enough
 * @param form what the reply has to be
 * @param purpose what it is for, with the version of the prompt ({@code judge_logic@1}): it is not sent, but tells
 * cached replies apart
 */
public record ChatRequest(Conversation conversation, OptionalDouble temperature, int maxTokens, OptionalLong seed,
    Form form, Optional<String> purpose) {

  /** Free text, or one JSON object, which an endpoint that can is asked to hold the model to. */
  public enum Form {
    TEXT, JSON_OBJECT
  }

  public ChatRequest {
    Objects.requireNonNull(conversation, "conversation");
    Objects.requireNonNull(form, "form");
    if (conversation.turns().isEmpty()) {
      throw new IllegalArgumentException("the conversation has no turn, expected at least one");
    }
    if (temperature.isPresent() && !(temperature.getAsDouble() >= 0 && Double.isFinite(temperature.getAsDouble()))) {
      throw new IllegalArgumentException("temperature is " + temperature.getAsDouble() + ", expected at least 0");
    }
    if (maxTokens < 1) {
      throw new IllegalArgumentException("max_tokens is " + maxTokens + ", expected at least 1");
    }
  }

  /** The same, asked of another conversation. */
  public ChatRequest with(Conversation other) {
    return new ChatRequest(other, temperature, maxTokens, seed, form, purpose);
  }
}
