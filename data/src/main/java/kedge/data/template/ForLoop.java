package kedge.data.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import kedge.data.template.python.CallArguments;
import kedge.data.template.python.PythonCallable;
import kedge.data.template.python.PythonComparison;
import kedge.data.template.python.PythonFault;
import kedge.data.template.python.PythonObject;
import kedge.data.template.python.PythonTuple;
import kedge.data.template.python.PythonValues;
import kedge.data.template.python.Undefined;
import kedge.data.template.python.RenderingBudget;

/**
 * A loop: {@code for target in elements if condition}. Each pass has variables of its own.
 *
 * @param otherwise what runs where no pass reached the end of the body
 */
record ForLoop(Statements.Target target, JinjaExpression elements, Optional<JinjaExpression> condition,
    boolean recursive, JinjaStatement.Body body, JinjaStatement.Body otherwise) implements JinjaStatement {

  @Override
  public Outcome run(JinjaScope scope, StringBuilder out) {
    return run(elements.evaluate(scope), 0, scope, out);
  }

  private Outcome run(Object value, int depth, JinjaScope scope, StringBuilder out) {
    List<Object> chosen = chosen(PythonValues.elements(value, scope.budget()), scope);
    boolean passed = false;
    Variable variable = new Variable(this, scope, chosen, depth);
    for (Object element : chosen) {
      JinjaScope pass = new JinjaScope(scope);
      pass.set("loop", variable);
      target.assign(pass, element);
      Outcome outcome = body.run(pass, out);
      passed |= outcome == Outcome.NEXT;
      if (outcome == Outcome.BREAK) {
        break;
      }
      variable.index++;
    }
    return passed ? Outcome.NEXT : otherwise.run(new JinjaScope(scope), out);
  }

  private List<Object> chosen(List<Object> all, JinjaScope scope) {
    if (condition.isEmpty()) {
      return all;
    }
    List<Object> chosen = new ArrayList<>();
    for (Object element : all) {
      JinjaScope pass = new JinjaScope(scope);
      target.assign(pass, element);
      if (PythonValues.truth(condition.get().evaluate(pass))) {
        scope.budget().elements(1);
        chosen.add(element);
      }
    }
    return chosen;
  }

  /** The variable {@code loop}; a call of it runs the body over other elements. */
  private static final class Variable implements PythonObject, PythonCallable {
    private final ForLoop loop;
    private final JinjaScope scope;
    private final List<Object> elements;
    private final int depth;
    private int index;
    private List<Object> last;

    Variable(ForLoop loop, JinjaScope scope, List<Object> elements, int depth) {
      this.loop = loop;
      this.scope = scope;
      this.elements = elements;
      this.depth = depth;
    }

    @Override
    public Object attribute(String name) {
      long size = elements.size();
      return switch (name) {
        case "index" -> index + 1L;
        case "index0" -> (long) index;
        case "revindex" -> size - index;
        case "revindex0" -> size - index - 1;
        case "first" -> index == 0;
        case "last" -> index == size - 1;
        case "length" -> size;
        case "depth" -> depth + 1L;
        case "depth0" -> (long) depth;
        case "previtem" -> index > 0 ? elements.get(index - 1) : new Undefined("there is no previous item");
        case "nextitem" -> index < size - 1 ? elements.get(index + 1) : new Undefined("there is no next item");
        case "cycle" -> (PythonCallable) (arguments, budget) -> {
          arguments.first("cycle");
          return arguments.positional().get(index % arguments.positional().size());
        };
        case "changed" -> (PythonCallable) this::changed;
        default -> Undefined.member(this, name);
      };
    }

    private Object changed(CallArguments arguments, RenderingBudget budget) {
      List<Object> now = arguments.positional();
      boolean changed = last == null || !PythonComparison.equal(new PythonTuple(last), new PythonTuple(now), budget);
      last = now;
      return changed;
    }

    @Override
    public Object call(CallArguments arguments, RenderingBudget budget) {
      if (!loop.recursive()) {
        throw new PythonFault("The loop must have the 'recursive' marker to be called recursively.");
      }
      budget.enter();
      StringBuilder out = new StringBuilder();
      loop.run(arguments.first("loop"), depth + 1, scope, out);
      budget.leave();
      return out.toString();
    }
  }
}
