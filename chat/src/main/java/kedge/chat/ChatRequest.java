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
 * @param temperature sampling temperature, 0 for the most probable reply; empty for the model's default, which some
 * hosted models require
 * @param maxTokens maximum number of tokens of the reply, including hidden reasoning
 * @param seed distinguishes samples of one conversation, and makes them repeatable if the model supports it; empty for
 * a single reply
 * @param form required form of the reply
 * @param purpose name and version of the prompt ({@code judge_logic@1}); not sent, but part of the cache key
 */
public record ChatRequest(Conversation conversation, OptionalDouble temperature, int maxTokens, OptionalLong seed,
    Form form, Optional<String> purpose) {

  /** Form of a reply: free text, or one JSON object, which endpoints with a JSON mode enforce. */
  public enum Form {
    TEXT, JSON_OBJECT
  }

  public ChatRequest {
    Objects.requireNonNull(conversation, "conversation");
    Objects.requireNonNull(form, "form");
    if (conversation.turns().isEmpty()) {
      throw new IllegalArgumentException("the conversation is empty, expected at least one turn");
    }
    if (temperature.isPresent() && !(temperature.getAsDouble() >= 0 && Double.isFinite(temperature.getAsDouble()))) {
      throw new IllegalArgumentException("temperature is " + temperature.getAsDouble() + ", expected at least 0");
    }
    if (maxTokens < 1) {
      throw new IllegalArgumentException("max_tokens is " + maxTokens + ", expected at least 1");
    }
  }

  /** Returns the request with another conversation. */
  public ChatRequest with(Conversation other) {
    return new ChatRequest(other, temperature, maxTokens, seed, form, purpose);
  }
}
