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
 * What is posted, and the digest it is cached under: SHA-256 of the purpose and of these very bytes, so of the model,
 * every message with the bytes of its images, and all settings. The endpoint's address and key are not part of it.
 *
 * @param bytes JSON in UTF-8; the same request always gives the same bytes
 * @param digest in hexadecimal
 * @param tokens an estimate of the tokens the call will take, for rate limits
 * @param promptTokens the part of it that is read
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
    // tells draws apart where the seed itself is not sent
    String draw = request.seed().isPresent() ? " " + request.seed().getAsLong() : "";
    return new RequestBody(bytes, digest(request.purpose().orElse("") + draw, bytes), prompt + request.maxTokens(),
        prompt);
  }

  /** Text alone is written as a string, for that is what every endpoint takes. */
  private static void write(Endpoint endpoint, Turn turn, ObjectNode message) {
    if (turn.parts().stream().allMatch(Part.Text.class::isInstance)) {
      message.put("content", clean(turn.text()));
      return;
    }
    ArrayNode content = message.putArray("content");
    for (Part part : turn.parts()) {
      if (part instanceof Part.Image image) {
        content.addObject().put("type", "image_url").putObject("image_url").put("url",
            ImageFile.dataUrl(image.image().path(), endpoint.largestImage()));
      } else {
        content.addObject().put("type", "text").put("text", clean(((Part.Text) part).text()));
      }
    }
  }

  /** Half a surrogate pair, which UTF-8 cannot hold, becomes a question mark. */
  private static String clean(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  /**
   * The keys that every request is given besides.
   *
   * @throws IllegalArgumentException if the text is no JSON object, or holds what a request decides
   */
  static ObjectNode object(String extra) {
    try {
      if (JSON.readTree(extra)instanceof ObjectNode object) {
        for (String own : new String[]{"model", "messages", "stream", "n"}) {
          if (object.has(own)) {
            throw new IllegalArgumentException("extra_body holds " + own + ", which each request decides");
          }
        }
        return object;
      }
    } catch (JsonProcessingException fault) {
      throw new IllegalArgumentException("extra_body is no JSON: " + fault.getOriginalMessage(), fault);
    }
    throw new IllegalArgumentException("extra_body is no JSON object, expected one like '{\"top_p\": 0.9}'");
  }

  private static byte[] bytes(JsonNode body) {
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException bug) {
      throw new IllegalStateException("a request cannot be written as JSON", bug);
    }
  }

  private static String digest(String purpose, byte[] bytes) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update((FORMAT + "\n" + purpose + "\n").getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha.digest(bytes));
    } catch (NoSuchAlgorithmException bug) {
      throw new IllegalStateException("every Java has SHA-256", bug);
    }
  }
}
