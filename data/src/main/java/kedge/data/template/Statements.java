package kedge.data.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kedge.data.template.python.CallArguments;
import kedge.data.template.python.PythonFault;
import kedge.data.template.python.PythonRepr;
import kedge.data.template.python.PythonValues;

/** The kinds of statements, loops apart. */
final class Statements {
  private Statements() {
  }

  record Text(String text) implements JinjaStatement {
    @Override
    public Outcome run(JinjaScope scope, StringBuilder out) {
      scope.budget().write(text, out);
      return Outcome.NEXT;
    }
  }

  record Output(JinjaExpression value) implements JinjaStatement {
    @Override
    public Outcome run(JinjaScope scope, StringBuilder out) {
      scope.budget().write(PythonRepr.text(value.evaluate(scope), scope.budget()), out);
      return Outcome.NEXT;
    }
  }

  record Jump(Outcome outcome) implements JinjaStatement {
    @Override
    public Outcome run(JinjaScope scope, StringBuilder out) {
      return outcome;
    }
  }

  record Branch(JinjaExpression condition, JinjaStatement.Body body) {
  }

  /** The first branch whose condition holds; {@code else} is a branch whose condition is the constant true. */
  record If(List<Branch> branches) implements JinjaStatement {
    @Override
    public Outcome run(JinjaScope scope, StringBuilder out) {
      for (Branch branch : branches) {
        if (PythonValues.truth(branch.condition().evaluate(scope))) {
          return branch.body().run(scope, out);
        }
      }
      return Outcome.NEXT;
    }
  }

  /** Where a value goes: a name, an attribute of a namespace, or several targets. */
  interface Target {
    void assign(JinjaScope scope, Object value);
  }

  record NameTarget(String name) implements Target {
    @Override
    public void assign(JinjaScope scope, Object value) {
      scope.set(name, value);
    }
  }

  record NamespaceTarget(String namespace, String attribute) implements Target {
    @Override
    public void assign(JinjaScope scope, Object value) {
      if (!(scope.get(namespace)instanceof JinjaGlobals.Namespace object)) {
        throw new PythonFault("cannot assign attribute on non-namespace object " + namespace);
      }
      scope.budget().elements(1);
      object.attributes().put(attribute, value);
    }
  }

  record SeveralTargets(List<Target> targets) implements Target {
    @Override
    public void assign(JinjaScope scope, Object value) {
      List<Object> values = PythonValues.elements(value, scope.budget());
      if (values.size() != targets.size()) {
        throw new PythonFault("expected " + targets.size() + " values to unpack, but found " + values.size());
      }
      for (int i = 0; i < values.size(); i++) {
        targets.get(i).assign(scope, values.get(i));
      }
    }
  }

  record Assignment(Target target, JinjaExpression value) implements JinjaStatement {
    @Override
    public Outcome run(JinjaScope scope, StringBuilder out) {
      target.assign(scope, value.evaluate(scope));
      return Outcome.NEXT;
    }
  }

  /** A text that filters may change: of {@code filter} (no target), or of {@code set} with a body. */
  record Captured(Optional<Target> target, JinjaStatement.Body body,
      JinjaExpression filters) implements JinjaStatement {
    /** Variable that holds the text while the filters are evaluated; no template can write such a name. */
    static final String TEXT = "captured text";

    @Override
    public Outcome run(JinjaScope scope, StringBuilder out) {
      JinjaScope inner = new JinjaScope(scope);
      StringBuilder text = new StringBuilder();
      Outcome outcome = body.run(new JinjaScope(scope), text);
      if (outcome != Outcome.NEXT) {
        return outcome;
      }
      inner.set(TEXT, text.toString());
      Object value = filters.evaluate(inner);
      if (target.isPresent()) {
        target.get().assign(scope, value);
      } else {
        scope.budget().write(PythonRepr.text(value, scope.budget()), out);
      }
      return Outcome.NEXT;
    }
  }

  record With(Map<String, JinjaExpression> values, JinjaStatement.Body body) implements JinjaStatement {
    @Override
    public Outcome run(JinjaScope scope, StringBuilder out) {
      JinjaScope inner = new JinjaScope(scope);
      values.forEach((name, value) -> inner.set(name, value.evaluate(scope)));
      return body.run(inner, out);
    }
  }

  record Define(JinjaMacro.Definition macro) implements JinjaStatement {
    @Override
    public Outcome run(JinjaScope scope, StringBuilder out) {
      scope.set(macro.name(), new JinjaMacro(macro, scope));
      return Outcome.NEXT;
    }
  }

  /** A call that hands its body to the macro, as {@code caller}. */
  record CallWithBody(JinjaExpressions.Call call, JinjaMacro.Definition body) implements JinjaStatement {
    @Override
    public Outcome run(JinjaScope scope, StringBuilder out) {
      CallArguments given = call.arguments().evaluate(scope);
      Map<String, Object> named = new LinkedHashMap<>(given.named());
      named.put("caller", new JinjaMacro(body, scope));
      Object value = call.call(scope, new CallArguments(new ArrayList<>(given.positional()), named));
      scope.budget().write(PythonRepr.text(value, scope.budget()), out);
      return Outcome.NEXT;
    }
  }

  /** The assistant's own text ({@code generation}), between marks where those are asked for. */
  record Generation(JinjaStatement.Body body) implements JinjaStatement {
    /** Variables that hold the marks; no template can write such names. */
    static final String BEGIN = "generation begins";
    static final String END = "generation ends";

    @Override
    public Outcome run(JinjaScope scope, StringBuilder out) {
      scope.budget().write(PythonRepr.text(scope.get(BEGIN), scope.budget()), out);
      body.run(new JinjaScope(scope), out);
      scope.budget().write(PythonRepr.text(scope.get(END), scope.budget()), out);
      return Outcome.NEXT;
    }
  }
}
