package kedge.data.template.python;

/** A function, method or macro that a template can call. */
public interface PythonCallable {
  /** @throws PythonFault where Python raises an exception */
  Object call(CallArguments arguments, RenderingBudget budget);
}
