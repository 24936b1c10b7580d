package kedge.data.template.python;

/** An undefined value: false, empty and printed as an empty text; any other use is a fault. */
public record Undefined(String reason) {
  private static final int MOST_CHARACTERS = 100;

  /** An undefined variable. */
  public static Undefined variable(String name) {
    return new Undefined("'" + shortened(name) + "' is undefined");
  }

  /** A missing attribute or item. */
  public static Undefined member(Object of, Object name) {
    return new Undefined("'" + PythonValues.typeName(of) + " object' has no attribute "
        + (name instanceof String text ? "'" + shortened(text) + "'" : PythonValues.typeName(name)));
  }

  private static String shortened(String name) {
    return name.length() > MOST_CHARACTERS ? name.substring(0, MOST_CHARACTERS) + " ..." : name;
  }

  /** All undefined values are equal. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Undefined;
  }

  @Override
  public int hashCode() {
    return 0;
  }

  /** Returns the fault for using the value. */
  public PythonFault fault() {
    return new PythonFault(reason);
  }
}
