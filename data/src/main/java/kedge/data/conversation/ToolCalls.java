package kedge.data.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import kedge.data.UserError;

/** Calls of functions in messages, as chat templates read them: {@code {"type": "function", "function": {...}}}. */
final class ToolCalls {
  private ToolCalls() {
  }

  /** Returns the calls of an OpenAI message: {@code tool_calls}, or the former {@code function_call}. */
  static List<Object> of(JsonNode message) {
    List<Object> calls = new ArrayList<>();
    JsonNode listed = JsonValues.unwrapped(message.path("tool_calls"));
    if (!listed.isNull() && !listed.isMissingNode() && !listed.isArray()) {
      throw new UserError("tool_calls is no list, expected a list of calls");
    }
    listed.forEach(call -> calls.add(JsonValues.plain(call)));
    if (message.path("function_call").isObject()) {
      calls.add(function(message.path("function_call")));
    }
    return calls;
  }

  /** Returns the calls of a ShareGPT message whose text is JSON: one call, or a list of them. */
  static List<Object> written(JsonNode text) {
    JsonNode json = JsonValues.unwrapped(text);
    List<Object> calls = new ArrayList<>();
    for (JsonNode call : json.isArray() ? json : List.of(json)) {
      if (!call.path("name").isTextual()) {
        throw new UserError("a function call is \"" + text.asText()
            + "\", expected JSON with name and arguments");
      }
      calls.add(function(call));
    }
    return calls;
  }

  private static Map<String, Object> function(JsonNode call) {
    Map<String, Object> written = new LinkedHashMap<>();
    written.put("type", "function");
    written.put("function", JsonValues.plain(call));
    return written;
  }
}
