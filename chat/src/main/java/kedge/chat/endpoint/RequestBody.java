package kedge.chat.endpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import kedge.chat.ChatRequest;
import kedge.data.Part;
import kedge.data.Turn;

/**
 * Body of a request with its cache key, the SHA-256 of the purpose and the body. The key thus depends on the model, all
 * messages with their images and all settings, but not on the endpoint's address and key.
 *
 * @param bytes JSON in UTF-8; equal requests have equal bytes
 * @param digest cache key, in hexadecimal
 * @param tokens estimated tokens of the call, for rate limits
 * @param promptTokens estimated prompt tokens
 */
record RequestBody(byte[] bytes, String digest, long tokens, long promptTokens) {
  private static final String FORMAT = "kedge-chat-1";
  private static final int CHARACTERS_PER_TOKEN = 4;
  private static final int TOKENS_PER_IMAGE = 1000;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Writes a request. @throws kedge.data.UserError if an image cannot be sent */
  static RequestBody of(Endpoint endpoint, ChatRequest request) {
    ObjectNode body = JSON.createObjectNode();
    body.put("model", endpoint.model());
    ArrayNode messages = body.putArray("messages");
    long characters = 0;
    long images = 0;
    for (Turn turn : request.conversation().turns()) {
      ObjectNode message = messages.addObject().put("role", turn.role().key());
      write(endpoint, turn, message);
      characters += turn.text().length();
      images += turn.parts().stream().filter(Part.Image.class::isInstance).count();
    }
    body.put(endpoint.dialect().lengthKey(), request.maxTokens());
    if (!endpoint.dialect().fixedSampling()) {
      request.temperature().ifPresent(temperature -> body.put("temperature", temperature));
      request.seed().ifPresent(seed -> body.put("seed", seed));
    }
    if (request.form() == ChatRequest.Form.JSON_OBJECT && endpoint.dialect().jsonMode()) {
      body.putObject("response_format").put("type", "json_object");
    }
    endpoint.dialect().extraBody().ifPresent(extra -> body.setAll(object(extra)));
    long prompt = characters / CHARACTERS_PER_TOKEN + images * TOKENS_PER_IMAGE + 1;
    byte[] bytes = bytes(body);
    // makes samples differ if the seed is not sent
    String draw = request.seed().isPresent() ? " " + request.seed().getAsLong() : "";
    return new RequestBody(bytes, digest(request.purpose().orElse("") + draw, bytes), prompt + request.maxTokens(),
        prompt);
  }

  /** Writes a turn. A single text is written as a string, which every endpoint accepts. */
  private static void write(Endpoint endpoint, Turn turn, ObjectNode message) {
    if (turn.parts().stream().allMatch(Part.Text.class::isInstance)) {
      message.put("content", clean(turn.text()));
      return;
    }
    ArrayNode content = message.putArray("content");
    for (Part part : turn.parts()) {
      if (part instanceof Part.Image image) {
        content.addObject().put("type", "image_url").putObject("image_url").put("url",
            ImageFile.dataUrl(image.image(), endpoint.largestImage()));
      } else {
        content.addObject().put("type", "text").put("text", clean(((Part.Text) part).text()));
      }
    }
  }

  /** Replaces unpaired surrogates, which UTF-8 cannot encode, by question marks. */
  private static String clean(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  /**
   * Parses {@code extra_body}. @throws IllegalArgumentException if it is not a JSON object, or has keys of the request
   */
  static ObjectNode object(String extra) {
    try {
      if (JSON.readTree(extra)instanceof ObjectNode object) {
        for (String own : new String[]{"model", "messages", "stream", "n"}) {
          if (object.has(own)) {
            throw new IllegalArgumentException("extra_body contains " + own + ", which each request sets");
          }
        }
        return object;
      }
    } catch (JsonProcessingException fault) {
      throw new IllegalArgumentException("extra_body is not JSON: " + fault.getOriginalMessage(), fault);
    }
    throw new IllegalArgumentException("extra_body is not a JSON object, expected one like '{\"top_p\": 0.9}'");
  }

  private static byte[] bytes(JsonNode body) {
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a request cannot be written as JSON", impossible);
    }
  }

  private static String digest(String purpose, byte[] bytes) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update((FORMAT + "\n" + purpose + "\n").getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha.digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }
}
