package kedge.data.template.python;

/** An object with attributes: a loop, a namespace. */
public interface PythonObject {
  /** Returns the attribute, or {@link Undefined}. */
  Object attribute(String name);
}
