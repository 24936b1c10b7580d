package kedge.chat;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import kedge.data.Conversation;

/**
 * A request to a {@link ChatModel}.
 *
 * @param conversation the turns before the model's own
 * @param temperature sampling temperature, 0 for the most probable reply; empty leaves it to the model, as some hosted
 * ones demand
 * @param maxTokens greatest number of tokens of the reply, hidden reasoning included
 * @param seed distinguishes samples of one conversation and repeats one where the model can; empty for a single reply
 * @param form required form of the reply
 * @param purpose name and version of the prompt ({@code judge_logic@1}); not sent, but part of the cache key
 */
public record ChatRequest(Conversation conversation, OptionalDouble temperature, int maxTokens, OptionalLong seed,
    Form form, Optional<String> purpose) {

  /** Free text, or one JSON object, which endpoints with a JSON mode enforce. */
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

  /** The request with another conversation. */
  public ChatRequest with(Conversation other) {
    return new ChatRequest(other, temperature, maxTokens, seed, form, purpose);
  }
}
