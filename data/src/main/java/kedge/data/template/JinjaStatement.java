package kedge.data.template;

import java.util.List;
import kedge.data.UserError;
import kedge.data.template.python.PythonFault;

/** A text, output or tag of a template. */
interface JinjaStatement {

  /** How a statement ends: {@code break} and {@code continue} go up to the loop around it. */
  enum Outcome {
    NEXT, BREAK, CONTINUE
  }

  Outcome run(JinjaScope scope, StringBuilder out);

  /** A statement and the line where it stands. */
  record Placed(int line, JinjaStatement statement) {
  }

  /** Statements that run one after another. */
  record Body(List<Placed> statements) implements JinjaStatement {
    @Override
    public Outcome run(JinjaScope scope, StringBuilder out) {
      scope.budget().deeper();
      Outcome outcome = Outcome.NEXT;
      for (int i = 0; i < statements.size() && outcome == Outcome.NEXT; i++) {
        Placed each = statements.get(i);
        try {
          scope.budget().steps(1);
          outcome = each.statement().run(scope, out);
        } catch (PythonFault fault) {
          throw new UserError("chat template, line " + each.line() + ": " + fault.getMessage(), fault);
        }
      }
      scope.budget().shallower();
      return outcome;
    }

    /** The text that the statements write. */
    String text(JinjaScope scope) {
      StringBuilder out = new StringBuilder();
      run(scope, out);
      return out.toString();
    }
  }
}
