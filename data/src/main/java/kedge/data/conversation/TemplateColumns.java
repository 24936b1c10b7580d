package kedge.data.conversation;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import kedge.data.UserError;
import kedge.data.json.JsonFields;

/** Columns of a row that are variables of the chat template: the tools, and {@code chat_template_kwargs}. */
public final class TemplateColumns {
  private static final String KWARGS = "chat_template_kwargs";

  /** Variables that Kedge gives itself, beside the tokenizer's tokens. */
  private static final Set<String> GIVEN = Set.of("messages", "add_generation_prompt", "tools");
  private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");

  private TemplateColumns() {
  }

  /**
   * Returns the variables of a row; an empty list of tools is left out.
   *
   * @param tools the column of the tools: a list of JSON schemas, or such a list as text
   * @throws UserError where a column is not what it should be, or a variable is one that Kedge gives itself
   */
  public static Map<String, Object> of(JsonNode row, String tools) {
    Map<String, Object> variables = new LinkedHashMap<>();
    JsonNode kwargs = JsonValues.unwrapped(row.path(KWARGS));
    if (!isNone(kwargs)) {
      if (!kwargs.isObject()) {
        throw new UserError("field \"" + KWARGS + "\" is " + JsonFields.describe(kwargs)
            + ", expected an object: variables of the chat template");
      }
      kwargs.properties().forEach(entry -> {
        requireFree(entry.getKey(), tools);
        variables.put(entry.getKey(), JsonValues.plain(entry.getValue()));
      });
    }
    JsonNode list = JsonValues.unwrapped(JsonFields.find(row, tools));
    boolean none = isNone(list);
    if (!none && !list.isArray()) {
      throw new UserError("field \"" + tools + "\" is " + JsonFields.describe(list)
          + ", expected a list of tools: JSON schemas of functions");
    }
    if (!none && !list.isEmpty()) {
      variables.put("tools", JsonValues.plain(list));
    }
    return variables;
  }

  private static void requireFree(String name, String tools) {
    if (GIVEN.contains(name) || name.endsWith("_token")) {
      throw new UserError("field \"" + KWARGS + "\" sets " + name + ", expected variables of the data alone: "
          + "conversation, tools and tokens reach the chat template by themselves. Maybe "
          + (name.equals("tools") ? "a column " + tools + "?" : "leave it out?"));
    }
    if (!NAME.matcher(name).matches()) {
      throw new UserError("field \"" + KWARGS + "\" sets \"" + name + "\", expected names of template variables: "
          + "letters, digits and _");
    }
  }

  private static boolean isNone(JsonNode value) {
    return value.isMissingNode() || value.isNull() || value.isTextual() && value.textValue().isBlank();
  }
}
