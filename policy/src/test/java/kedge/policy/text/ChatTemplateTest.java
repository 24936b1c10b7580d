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
      {"{{ s is nonsense }}", "unsupported test 'is nonsense'"},
      {"{{ 'abc'.encode() }}", "unsupported string method encode"},
      {"\n{{ strftime_now('%d') }}", "line 2: strftime_now would make prompts depend on the day"},
      {"{{ 'a' + messages }}", "Maybe the template expects message contents to be plain text?"},
      {"{{ raise_exception('roles must alternate') }}", "refuses this conversation: roles must alternate"},
      {"{{ messages | tojson(nonsense=true) }}", "unsupported argument nonsense of tojson"},
      {"{{ nobody(1) }}", "'nobody' is undefined"},
      {"{{ nobody.role }}", "'nobody' is undefined"},
      {"{{ 'a' ", "}} is missing"},
      {"{% if true %}a", "line 1: a tag is not closed"},
      {"{{ '\\xzz' }}", "\\xzz is no character"},
      {"{{ messages[0].nothing() }}", "nothing"},
      {"{{ messages.append(1) }}", "templates change nothing"},
      {"{{ messages | selectattr('role') }}", "Maybe a filter | list"},
      {"{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "macros call each other more than 200 deep"},
      {"{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}", "it takes more than"},
      {"{{ 'a' * 1000000000 }}", "it builds more than"},
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
    ChatTemplate day = new ChatTemplate("{{ strftime_now('%d %b %Y') }}", Map.of());
    assertEquals("31 Jan 2026", day.render(Conversation.ofUser(""), false, Map.of("strftime_now", "2026-01-31")));
  }
}
