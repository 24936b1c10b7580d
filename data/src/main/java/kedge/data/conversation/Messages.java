package kedge.data.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import kedge.data.Part;
import kedge.data.Role;
import kedge.data.Turn;
import kedge.data.UserError;

/**
 * Lists of messages in either of two forms: OpenAI's ({@code role}, {@code content}, {@code tool_calls}) and ShareGPT's
 * ({@code from}, {@code value}). The turns are marked as written by the data.
 */
public final class Messages {
  private static final Map<String, Role> ROLES = Map.ofEntries(
      Map.entry("system", Role.SYSTEM), Map.entry("developer", Role.DEVELOPER),
      Map.entry("user", Role.USER), Map.entry("human", Role.USER),
      Map.entry("assistant", Role.ASSISTANT), Map.entry("gpt", Role.ASSISTANT), Map.entry("model", Role.ASSISTANT),
      Map.entry("chatgpt", Role.ASSISTANT), Map.entry("bot", Role.ASSISTANT),
      Map.entry("function_call", Role.ASSISTANT), Map.entry("tool_call", Role.ASSISTANT),
      Map.entry("tool", Role.TOOL), Map.entry("function", Role.TOOL), Map.entry("observation", Role.TOOL),
      Map.entry("tool_response", Role.TOOL), Map.entry("function_response", Role.TOOL),
      Map.entry("ipython", Role.TOOL));
  /** Roles whose message is a call, with JSON instead of text. */
  private static final Set<String> CALLS = Set.of("function_call", "tool_call");
  private static final Set<String> IMAGES = Set.of("image", "image_url", "input_image");
  private static final Set<String> READ = Set.of("role", "from", "content", "value", "train", "weight", "loss",
      "function_call", "tool_calls");

  private final Images images;

  /** @param images finds the files of images */
  public Messages(Images images) {
    this.images = images;
  }

  /** Returns whether a value is a list of messages: each an object with a speaker. */
  public static boolean areIn(JsonNode value) {
    JsonNode list = JsonValues.unwrapped(value);
    if (!list.isArray() || list.isEmpty()) {
      return false;
    }
    for (JsonNode message : list) {
      if (!message.isObject() || !(message.path("role").isTextual() || message.path("from").isTextual())) {
        return false;
      }
    }
    return true;
  }

  /**
   * Reads a list of messages.
   *
   * @throws UserError naming the message, for an unknown role or content that is neither text nor parts
   */
  public List<Turn> read(JsonNode value) {
    List<Turn> turns = new ArrayList<>();
    for (JsonNode message : JsonValues.unwrapped(value)) {
      try {
        turns.add(turn(message));
      } catch (UserError fault) {
        throw new UserError("message " + turns.size() + ": " + fault.getMessage(), fault);
      }
    }
    return turns;
  }

  private Turn turn(JsonNode message) {
    String word = (message.has("role") ? message.path("role") : message.path("from")).asText()
        .toLowerCase(Locale.ROOT);
    Role role = ROLES.get(word);
    if (role == null) {
      throw new UserError("role is \"" + word + "\", expected one of " + String.join(", ", new java.util.TreeSet<>(
          ROLES.keySet())));
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    message.properties().forEach(entry -> {
      if (!READ.contains(entry.getKey()) && !entry.getValue().isNull()) {
        fields.put(entry.getKey(), JsonValues.plain(entry.getValue()));
      }
    });
    JsonNode content = message.has("content") ? message.path("content") : message.path("value");
    List<Object> calls = new ArrayList<>(ToolCalls.of(message));
    if (CALLS.contains(word)) {
      calls.addAll(ToolCalls.written(content));
    }
    if (!calls.isEmpty()) {
      fields.put("tool_calls", calls);
    }
    List<Part> parts = CALLS.contains(word) ? List.of() : parts(content);
    if (parts.isEmpty() && fields.keySet().stream().allMatch("name"::equals)) {
      throw new UserError("content is missing, expected a text or a list of parts");
    }
    return new Turn(role, parts, fields, training(message));
  }

  private List<Part> parts(JsonNode content) {
    if (content.isNull() || content.isMissingNode()) {
      return List.of();
    }
    if (content.isValueNode()) {
      return images.parts(content.asText());
    }
    if (!content.isArray()) {
      throw new UserError("content is an object, expected a text or a list of parts. Maybe json.dumps of it?");
    }
    List<Part> parts = new ArrayList<>();
    for (JsonNode part : content) {
      parts.add(part(part));
    }
    return parts;
  }

  /** Returns whether a part of a content is an image. */
  static boolean isImage(JsonNode part) {
    return IMAGES.contains(part.path("type").asText());
  }

  private Part part(JsonNode part) {
    if (part.isTextual()) {
      return new Part.Text(part.textValue());
    }
    if (isImage(part)) {
      return new Part.Image(images.next(part));
    }
    String type = part.path("type").asText();
    return switch (type) {
      case "text", "input_text", "output_text" -> new Part.Text(part.path("text").asText());
      default -> throw new UserError("a part of the content has the type \"" + type + "\", expected text or image");
    };
  }

  private static Turn.Training training(JsonNode message) {
    for (String key : List.of("train", "weight", "loss")) {
      JsonNode value = message.path(key);
      if (value.isNumber() && value.doubleValue() != 0 && value.doubleValue() != 1) {
        throw new UserError(key + " is " + value.asText() + ", expected 0 or 1: a turn is learned or not");
      }
      if (value.isBoolean() && !value.booleanValue() || value.isNumber() && value.doubleValue() == 0) {
        return Turn.Training.NEVER;
      }
    }
    return Turn.Training.AS_WRITTEN;
  }
}
