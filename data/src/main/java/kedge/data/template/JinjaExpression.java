package kedge.data.template;

/** A part of an expression. */
interface JinjaExpression {
  /** @throws kedge.data.template.python.PythonFault where Python raises an exception */
  Object evaluate(JinjaScope scope);
}
