package kedge.chat.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.util.Optional;
import kedge.chat.ChatReply.Failure;
import kedge.chat.ChatReply;
import kedge.chat.Usage;

/** Parses responses. A truncated body is a transient failure; a complete one that is not a chat completion is final. */
final class ReplyBody {
  private static final JsonMapper JSON = JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .build();
  private static final int EXCERPT = 300;

  private ReplyBody() {
  }

  /** Parses a body with status 200. @param promptTokens estimate used if the endpoint reports no usage */
  static CallOutcome read(String body, long promptTokens) {
    JsonNode root;
    try {
      root = JSON.readTree(body);
    } catch (JsonEOFException broken) {
      return new CallOutcome.Retryable(Failure.SERVER, "the reply is truncated after " + body.length() + " characters",
          Optional.empty());
    } catch (JsonProcessingException other) {
      return malformed("is not JSON", body);
    }
    if (root.isMissingNode()) {
      return new CallOutcome.Retryable(Failure.SERVER, "the reply is empty", Optional.empty());
    }
    // some gateways answer with status 200 and an error of the server behind them
    if (root.path("error").isObject()) {
      int code = root.path("error").path("code").asInt();
      return code >= 400 ? status(code, body, Optional.empty()) : malformed("contains an error", body);
    }
    JsonNode choice = root.path("choices").path(0);
    Usage usage = usage(root.path("usage"), promptTokens, choice.path("message").path("content").asText("").length());
    return new CallOutcome.Final(reply(choice, usage, body));
  }

  private static ChatReply reply(JsonNode choice, Usage usage, String body) {
    JsonNode message = choice.path("message");
    String refusal = message.path("refusal").asText("");
    String ending = choice.path("finish_reason").asText("");
    if (message.path("refusal").isTextual() && !refusal.isBlank()) {
      return new ChatReply.Refused(excerpt(refusal), usage);
    }
    if (ending.equals("content_filter")) {
      return new ChatReply.Refused("its content filter stopped the reply", usage);
    }
    if (!message.path("content").isTextual()) {
      return new ChatReply.Malformed("the reply has no text at choices[0].message.content: " + excerpt(body));
    }
    return new ChatReply.Text(message.path("content").asText(), !ending.equals("length"), usage);
  }

  /** Interprets a status other than 200. */
  static CallOutcome status(int status, String body, Optional<Duration> wait) {
    String reason = "HTTP " + status + (body.isBlank() ? "" : ": " + excerpt(body));
    return switch (status) {
      case 429 -> new CallOutcome.Retryable(Failure.RATE_LIMITED, reason, wait);
      case 408 -> new CallOutcome.Retryable(Failure.TIMEOUT, reason, wait);
      case 500, 502, 503, 504 -> new CallOutcome.Retryable(Failure.SERVER, reason, wait);
      default -> new CallOutcome.Final(filtered(body) ? new ChatReply.Refused(reason, new Usage(0, 0, true))
          : new ChatReply.Failed(Failure.REJECTED, reason));
    };
  }

  /** Returns whether a content filter rejected the request: hosted ones answer status 400 with these codes. */
  private static boolean filtered(String body) {
    try {
      String code = JSON.readTree(body).path("error").path("code").asText("");
      return code.equals("content_filter") || code.equals("content_policy_violation");
    } catch (JsonProcessingException noJson) {
      return false;
    }
  }

  private static Usage usage(JsonNode usage, long promptTokens, int characters) {
    JsonNode read = usage.path("prompt_tokens");
    JsonNode written = usage.path("completion_tokens");
    if (read.canConvertToLong() && written.canConvertToLong() && read.asLong() >= 0 && written.asLong() >= 0) {
      return new Usage(read.asLong(), written.asLong(), false);
    }
    return new Usage(promptTokens, characters / 4 + 1L, true);
  }

  private static CallOutcome malformed(String what, String body) {
    return new CallOutcome.Final(new ChatReply.Malformed("the reply " + what + ": " + excerpt(body)));
  }

  private static String excerpt(String text) {
    String line = text.strip().replaceAll("[\\p{Cntrl}\\s]+", " ");
    return line.length() <= EXCERPT ? line : line.substring(0, EXCERPT) + "...";
  }
}
