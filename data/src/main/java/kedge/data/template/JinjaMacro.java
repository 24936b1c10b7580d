package kedge.data.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kedge.data.template.python.CallArguments;
import kedge.data.template.python.PythonCallable;
import kedge.data.template.python.PythonFault;
import kedge.data.template.python.PythonObject;
import kedge.data.template.python.PythonTuple;
import kedge.data.template.python.Undefined;
import kedge.data.template.python.RenderingBudget;

/** A macro and the scope in which it was defined; a call gives the text that its body writes. */
record JinjaMacro(Definition definition, JinjaScope scope) implements PythonCallable, PythonObject {

  /**
   * @param parameters default values by name; null: none
   * @param reads names that the body reads: further arguments are taken only by a body that reads {@code varargs},
   * {@code kwargs} or {@code caller}
   */
  record Definition(String name, Map<String, JinjaExpression> parameters, JinjaStatement.Body body,
      Set<String> reads) {
  }

  @Override
  public Object attribute(String name) {
    return switch (name) {
      case "name" -> definition.name();
      case "arguments" -> new PythonTuple(new ArrayList<>(definition.parameters().keySet()));
      case "catch_varargs" -> takes("varargs");
      case "catch_kwargs" -> takes("kwargs");
      case "caller" -> definition.reads().contains("caller");
      default -> Undefined.member(this, name);
    };
  }

  /** Whether the body reads one of the variables that hold further arguments, and no parameter has its name. */
  private boolean takes(String special) {
    return definition.reads().contains(special) && !definition.parameters().containsKey(special);
  }

  @Override
  public Object call(CallArguments arguments, RenderingBudget budget) {
    budget.enter();
    JinjaScope inner = new JinjaScope(scope);
    Map<Object, Object> more = new LinkedHashMap<>(arguments.named());
    List<Object> positional = arguments.positional();
    Set<String> missing = new LinkedHashSet<>();
    int at = 0;
    for (String name : definition.parameters().keySet()) {
      if (at < positional.size()) {
        inner.set(name, positional.get(at));
      } else if (more.containsKey(name)) {
        inner.set(name, more.remove(name));
      } else {
        inner.set(name, new Undefined("parameter '" + name + "' was not provided"));
        missing.add(name);
      }
      at++;
    }
    for (String name : missing) {
      if (definition.parameters().get(name) != null) {
        inner.set(name, inner.evaluate(definition.parameters().get(name)));
      }
    }
    further(inner, more, positional.subList(Math.min(at, positional.size()), positional.size()));
    String text = definition.body().text(inner);
    budget.leave();
    return text;
  }

  private void further(JinjaScope inner, Map<Object, Object> more, List<Object> positional) {
    if (takes("caller")) {
      inner.set("caller", more.containsKey("caller") ? more.remove("caller") : new Undefined("No caller defined"));
    }
    if (takes("kwargs")) {
      inner.set("kwargs", more);
    } else if (!more.isEmpty()) {
      throw new PythonFault("macro '" + definition.name() + "' takes no keyword argument '"
          + more.keySet().iterator().next() + "'");
    }
    if (takes("varargs")) {
      inner.set("varargs", new PythonTuple(new ArrayList<>(positional)));
    } else if (!positional.isEmpty()) {
      throw new PythonFault("macro '" + definition.name() + "' takes not more than "
          + definition.parameters().size() + " arguments");
    }
  }
}
