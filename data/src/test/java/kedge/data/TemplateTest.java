package kedge.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TemplateTest {

  @Test
  void fieldsAreFilledIn() {
    Template template = Template.fieldOrTemplate("{Body} {Question}");
    assertEquals("Two apples. How many?", template.render(Map.of("Body", "Two apples.", "Question", "How many?")::get));
    assertEquals(List.of("Body", "Question"), template.fields());
    assertEquals(" ", template.literal());
  }

  @Test
  void aPlainWordIsAField() {
    assertEquals("why", Template.fieldOrTemplate("question").render(Map.of("question", "why")::get));
  }

  @Test
  void doubledBracesAreBraces() {
    assertEquals("\\boxed{} of 3", Template.parse("\\boxed{{}} of {n}").render(field -> "3"));
  }

  @Test
  void aValueIsNotReadAsATemplate() {
    assertEquals("{b}", Template.parse("{a}").render(field -> "{b}"));
  }

  @Test
  void loneBracesAreRefused() {
    for (String broken : List.of("{Body", "Body}", "{}", "a { b")) {
      assertThrows(IllegalArgumentException.class, () -> Template.parse(broken), broken);
    }
  }
}
