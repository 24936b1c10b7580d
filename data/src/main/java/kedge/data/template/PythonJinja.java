package kedge.data.template;

import java.util.Map;
import java.util.function.Supplier;
import kedge.data.UserError;
import kedge.data.template.python.PythonFault;
import kedge.data.template.python.RenderingBudget;

/**
 * A Jinja template, rendered as {@code transformers} renders chat templates: in Jinja's immutable sandbox with {@code
 * trim_blocks}, {@code lstrip_blocks}, loop controls, {@code generation}, {@code tojson} by {@code json.dumps}, {@code
 * raise_exception} and {@code strftime_now}. Files, other templates and Java objects are not accessible, and work,
 * memory and depth are limited. Message content is never interpreted as template text. Thread-safe.
 */
public final class PythonJinja {
  private static final int MOST_CHARACTERS = 1_000_000;
  private final JinjaStatement.Body body;

  /** @throws UserError for an invalid or unsupported template, with the line */
  public PythonJinja(String template) {
    if (template.length() > MOST_CHARACTERS) {
      throw new UserError("chat template: it has " + template.length() + " characters, expected at most "
          + MOST_CHARACTERS);
    }
    body = guarded(() -> TemplateReader.read(template));
  }

  /**
   * Renders the template.
   *
   * @param variables numbers, texts, lists and maps by name
   * @throws UserError if the template rejects them, fails or exceeds the limits, with the line
   */
  public String render(Map<String, Object> variables) {
    return render(variables, new RenderingBudget());
  }

  String render(Map<String, Object> variables, RenderingBudget budget) {
    return guarded(() -> body.text(new JinjaScope(new JinjaScope(JinjaGlobals.with(variables), budget))));
  }

  private static <T> T guarded(Supplier<T> work) {
    try {
      return work.get();
    } catch (PythonFault fault) {
      throw new UserError("chat template: " + fault.getMessage(), fault);
    } catch (StackOverflowError deep) { // the last resort: depth is counted
      throw new UserError("chat template: it is nested too deeply, or calls itself without end", deep);
    } catch (OutOfMemoryError much) { // the last resort: characters and elements are counted
      throw new UserError("chat template: it takes more memory than there is", much);
    } catch (ArithmeticException | IllegalArgumentException number) {
      throw new UserError("chat template: it computes with numbers that are out of range, or have no order", number);
    }
  }
}
