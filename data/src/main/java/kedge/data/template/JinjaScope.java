package kedge.data.template;

import java.util.HashMap;
import java.util.Map;
import kedge.data.template.python.Undefined;
import kedge.data.template.python.RenderingBudget;

/** Variables by name: those set here, then those of the scope around it. */
final class JinjaScope {
  private final JinjaScope around;
  private final Map<String, Object> variables = new HashMap<>();
  private final RenderingBudget budget;

  /** The outermost scope of a rendering. */
  JinjaScope(Map<String, Object> variables, RenderingBudget budget) {
    this.around = null;
    this.variables.putAll(variables);
    this.budget = budget;
  }

  JinjaScope(JinjaScope around) {
    this.around = around;
    this.budget = around.budget;
  }

  RenderingBudget budget() {
    return budget;
  }

  /** Value of a part of an expression, one level deeper. */
  Object evaluate(JinjaExpression part) {
    budget.deeper();
    Object value = part.evaluate(this);
    budget.shallower();
    return value;
  }

  void set(String name, Object value) {
    variables.put(name, value);
  }

  Object get(String name) {
    for (JinjaScope scope = this; scope != null; scope = scope.around) {
      if (scope.variables.containsKey(name)) {
        return scope.variables.get(name);
      }
    }
    return Undefined.variable(name);
  }
}
