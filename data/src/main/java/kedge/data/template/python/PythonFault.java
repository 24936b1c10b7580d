package kedge.data.template.python;

/** What Python would raise while a template is evaluated; the statement that meets it adds its line. */
public final class PythonFault extends RuntimeException {
  private static final long serialVersionUID = 1;
  private static final int MOST_CHARACTERS = 500;

  public PythonFault(String message) {
    super(message.length() > MOST_CHARACTERS ? message.substring(0, MOST_CHARACTERS) + " ..." : message, null, false,
        false);
  }
}
