package kedge.data.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kedge.data.template.python.CallArguments;
import kedge.data.template.python.MarkedText;
import kedge.data.template.python.PythonAccess;
import kedge.data.template.python.PythonArithmetic;
import kedge.data.template.python.PythonCallable;
import kedge.data.template.python.PythonComparison;
import kedge.data.template.python.PythonFault;
import kedge.data.template.python.PythonKeys;
import kedge.data.template.python.PythonText;
import kedge.data.template.python.PythonRepr;
import kedge.data.template.python.PythonTuple;
import kedge.data.template.python.PythonValues;
import kedge.data.template.python.Undefined;
import kedge.data.template.python.RenderingBudget;

/** The kinds of expressions. */
final class JinjaExpressions {
  private JinjaExpressions() {
  }

  /** Counts the reading of what a filter or test is given. */
  private static void count(Object given, RenderingBudget budget) {
    budget.steps(1);
    if (given instanceof String text) {
      budget.read(text);
    }
  }

  record Constant(Object value) implements JinjaExpression {
    @Override
    public Object evaluate(JinjaScope scope) {
      return value;
    }
  }

  record Name(String name) implements JinjaExpression {
    @Override
    public Object evaluate(JinjaScope scope) {
      scope.budget().steps(1);
      return scope.get(name);
    }
  }

  record Attribute(JinjaExpression of, String name) implements JinjaExpression {
    @Override
    public Object evaluate(JinjaScope scope) {
      scope.budget().steps(1);
      return PythonAccess.attribute(scope.evaluate(of), name);
    }
  }

  record Item(JinjaExpression of, JinjaExpression key) implements JinjaExpression {
    @Override
    public Object evaluate(JinjaScope scope) {
      scope.budget().steps(1);
      return PythonAccess.item(scope.evaluate(of), scope.evaluate(key), scope.budget());
    }
  }

  /** A bound that is left out is the constant None. */
  record Slice(JinjaExpression of, JinjaExpression start, JinjaExpression stop,
      JinjaExpression step) implements JinjaExpression {
    @Override
    public Object evaluate(JinjaScope scope) {
      return PythonAccess.slice(scope.evaluate(of), scope.evaluate(start), scope.evaluate(stop), scope.evaluate(step),
          scope.budget());
    }
  }

  /** Arguments as they are written: {@code f(a, b=c, *list, **dictionary)}. */
  record Arguments(List<JinjaExpression> positional, Map<String, JinjaExpression> named, JinjaExpression list,
      JinjaExpression dictionary) {

    CallArguments evaluate(JinjaScope scope) {
      List<Object> values = new ArrayList<>();
      positional.forEach(argument -> values.add(scope.evaluate(argument)));
      Map<String, Object> byName = new LinkedHashMap<>();
      named.forEach((name, argument) -> byName.put(name, scope.evaluate(argument)));
      if (list != null) {
        List<Object> more = PythonValues.elements(scope.evaluate(list), scope.budget());
        scope.budget().elements(more.size());
        values.addAll(more);
      }
      if (dictionary != null) {
        if (!(scope.evaluate(dictionary)instanceof Map<?, ?> more)) {
          throw new PythonFault("argument after ** must be a mapping");
        }
        scope.budget().elements(more.size());
        more.forEach((name, value) -> byName.put(PythonText.string(name), value));
      }
      return new CallArguments(values, byName);
    }
  }

  record Call(JinjaExpression function, Arguments arguments) implements JinjaExpression {
    @Override
    public Object evaluate(JinjaScope scope) {
      return call(scope, arguments.evaluate(scope));
    }

    Object call(JinjaScope scope, CallArguments given) {
      scope.budget().steps(1);
      Object called = scope.evaluate(function);
      if (called instanceof PythonCallable callable) {
        return callable.call(given, scope.budget());
      }
      throw called instanceof Undefined undefined ? undefined.fault()
          : new PythonFault("'" + PythonValues.typeName(called) + "' object is not callable");
    }
  }

  record Filter(JinjaExpression value, String name, JinjaFilter filter,
      Arguments arguments) implements JinjaExpression {
    /** Filters that give a marked text for a marked text, and those that do not ask whether it is marked. */
    private static final Set<String> MARKING = Set.of("trim", "upper", "lower", "capitalize", "center");
    private static final Set<String> NOT_ASKING = Set.of("string", "safe", "e", "escape", "forceescape", "tojson",
        "length", "count", "wordcount", "default", "d", "replace", "title", "int", "float");

    @Override
    public Object evaluate(JinjaScope scope) {
      Object given = scope.evaluate(value);
      count(given, scope.budget());
      CallArguments evaluated = arguments.evaluate(scope);
      if (!(given instanceof MarkedText marked) || NOT_ASKING.contains(name)) {
        return filter.apply(given, evaluated, scope.budget());
      }
      if (MARKING.contains(name)) {
        return new MarkedText((String) filter.apply(marked.text(), evaluated, scope.budget()));
      }
      throw new PythonFault("unsupported filter " + name + " of a text marked by safe or escape");
    }
  }

  record Test(JinjaExpression value, JinjaPredicate test, Arguments arguments) implements JinjaExpression {
    @Override
    public Object evaluate(JinjaScope scope) {
      Object given = scope.evaluate(value);
      count(given, scope.budget());
      return test.holds(given, arguments.evaluate(scope), scope.budget());
    }
  }

  record Step(String operator, JinjaExpression operand) {
  }

  /** {@code first + second - third}, from left to right. */
  record Arithmetic(JinjaExpression first, List<Step> steps) implements JinjaExpression {
    @Override
    public Object evaluate(JinjaScope scope) {
      Object value = scope.evaluate(first);
      for (Step step : steps) {
        scope.budget().steps(1);
        value = PythonArithmetic.apply(step.operator(), value, scope.evaluate(step.operand()), scope.budget());
      }
      return value;
    }
  }

  record Signed(boolean negative, JinjaExpression operand) implements JinjaExpression {
    @Override
    public Object evaluate(JinjaScope scope) {
      Object value = scope.evaluate(operand);
      return negative ? PythonArithmetic.negative(value)
          : value instanceof Double ? value : PythonArithmetic.normal(PythonArithmetic.integer(value));
    }
  }

  /** {@code a ~ b ~ c}. */
  record Concatenation(List<JinjaExpression> parts) implements JinjaExpression {
    @Override
    public Object evaluate(JinjaScope scope) {
      StringBuilder text = new StringBuilder();
      for (JinjaExpression part : parts) {
        scope.budget().write(PythonRepr.text(scope.evaluate(part), scope.budget()), text);
      }
      return text.toString();
    }
  }

  /** {@code a < b < c}: each operand is evaluated once, and none after the first comparison that fails. */
  record Comparison(JinjaExpression first, List<Step> steps) implements JinjaExpression {
    @Override
    public Object evaluate(JinjaScope scope) {
      Object left = scope.evaluate(first);
      for (Step step : steps) {
        Object right = scope.evaluate(step.operand());
        if (!holds(step.operator(), left, right, scope.budget())) {
          return false;
        }
        left = right;
      }
      return true;
    }

    static boolean holds(String operator, Object left, Object right, RenderingBudget budget) {
      boolean ordered = !PythonComparison.unordered(left, right);
      return switch (operator) {
        case "==" -> PythonComparison.equal(left, right, budget);
        case "!=" -> !PythonComparison.equal(left, right, budget);
        case "in" -> PythonValues.contains(right, left, budget);
        case "not in" -> !PythonValues.contains(right, left, budget);
        case "<" -> ordered && PythonComparison.compare(left, right, budget) < 0;
        case "<=" -> ordered && PythonComparison.compare(left, right, budget) <= 0;
        case ">" -> ordered && PythonComparison.compare(left, right, budget) > 0;
        default -> ordered && PythonComparison.compare(left, right, budget) >= 0;
      };
    }
  }

  record Not(JinjaExpression operand) implements JinjaExpression {
    @Override
    public Object evaluate(JinjaScope scope) {
      return !PythonValues.truth(scope.evaluate(operand));
    }
  }

  /** {@code a and b and c}, {@code a or b or c}: the operand that decides. */
  record Logic(boolean any, List<JinjaExpression> operands) implements JinjaExpression {
    @Override
    public Object evaluate(JinjaScope scope) {
      Object value = null;
      for (JinjaExpression operand : operands) {
        value = scope.evaluate(operand);
        if (PythonValues.truth(value) == any) {
          return value;
        }
      }
      return value;
    }
  }

  /** {@code value if condition else otherwise}. */
  record Conditional(JinjaExpression condition, JinjaExpression value,
      JinjaExpression otherwise) implements JinjaExpression {
    @Override
    public Object evaluate(JinjaScope scope) {
      return scope.evaluate(PythonValues.truth(scope.evaluate(condition)) ? value : otherwise);
    }
  }

  record Sequence(boolean tuple, List<JinjaExpression> elements) implements JinjaExpression {
    @Override
    public Object evaluate(JinjaScope scope) {
      scope.budget().elements(elements.size());
      List<Object> values = new ArrayList<>(elements.size());
      elements.forEach(element -> values.add(scope.evaluate(element)));
      return tuple ? new PythonTuple(values) : values;
    }
  }

  record Entry(JinjaExpression key, JinjaExpression value) {
  }

  record Dictionary(List<Entry> entries) implements JinjaExpression {
    @Override
    public Object evaluate(JinjaScope scope) {
      scope.budget().elements(2L * entries.size());
      Map<Object, Object> dictionary = new LinkedHashMap<>();
      for (Entry entry : entries) {
        Object key = scope.evaluate(entry.key());
        PythonKeys.put(dictionary, key, scope.evaluate(entry.value()), scope.budget());
      }
      return dictionary;
    }
  }
}
