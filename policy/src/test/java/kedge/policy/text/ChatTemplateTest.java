package kedge.policy.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import kedge.data.Conversation;
import kedge.data.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ChatTemplateTest {
  /** Template, and what its one error must say. */
  private static final String[][] UNSUPPORTED = {
      {"{{ s | nonsense }}", "line 1: unsupported filter nonsense"},
      {"{% if true %}\n{% include 'x' %}{% endif %}", "line 2: unsupported tag include"},
      {"{% for x in messages if x.role == 'user' %}{% endfor %}", "unsupported 'if' in a loop"},
      {"{% for x in messages %}a{% else %}b{% endfor %}", "unsupported 'else' of a loop"},
      {"{{ s is callable }}", "unsupported test 'is callable'"},
      {"{{ 'abc'.swapcase() }}", "unsupported string method swapcase"},
      {"{{ strftime_now('%d') }}", "unsupported function strftime_now"},
      {"{{ messages }}", "unsupported output of a list or map"},
      {"{{ raise_exception('roles must alternate') }}", "refuses this conversation: roles must alternate"},
      {"{{ messages | tojson(sort_keys=true) }}", "unsupported argument sort_keys of the filter tojson"},
      {"{{ nobody(1) }}", "nobody"},
      {"{{ 'a' ", "}} is missing"},
      {"{% if true %}a", "if"},
      {"{{ 'a\\q' }}", "unsupported escape \\q"},
      {"{{ messages[0].nothing() }}", "nothing"},
  };

  @Test
  void anUnsupportedConstructIsNamed() {
    int tried = 0;
    for (String[] row : UNSUPPORTED) {
      Executable render = () -> new ChatTemplate(row[0], Map.of()).render(Conversation.ofUser("x"), true, Map.of());
      String message = assertThrows(UserError.class, render, row[0]).getMessage();
      assertTrue(message.contains(row[1]), row[0] + " gave: " + message);
      tried++;
    }
    System.out.println("unsupported templates: " + tried + " refused by name");
    assertEquals(UNSUPPORTED.length, tried);
  }

  @Test
  void contentIsNeverReadAsTemplate() {
    ChatTemplate template = new ChatTemplate("{% for m in messages %}{{ m.content }}{% endfor %}", Map.of());
    for (String content : List.of("{{ 7 * 7 }}", "{% if %}", "{# a #}", "{{ '", "{{ messages }}")) {
      assertEquals(content, template.render(Conversation.ofUser(content), true, Map.of()));
    }
  }

  @Test
  void namedTokensAndVariablesReachTheTemplate() {
    ChatTemplate template = new ChatTemplate("{{ bos_token }}{{ greeting }}{% if add_generation_prompt %}>{% endif %}",
        Map.of("bos_token", "<s>"));
    assertEquals("<s>hi>", template.render(Conversation.ofUser(""), true, Map.of("greeting", "hi")));
    assertEquals("<s>", template.render(Conversation.ofUser(""), false, Map.of()));
  }
}
