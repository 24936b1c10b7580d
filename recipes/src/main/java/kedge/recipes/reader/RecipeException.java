package kedge.recipes.reader;

import java.util.List;
import kedge.data.UserError;
import kedge.recipes.check.RecipeFault;

/** Thrown for a recipe, or another document, with faults. The message lists all of them and is meant for users. */
public final class RecipeException extends UserError {
  private static final long serialVersionUID = 1;
  private final transient List<RecipeFault> faults;

  /** Creates the exception. @param origin name of the document in messages */
  public RecipeException(String origin, List<RecipeFault> faults) {
    super(message(origin, faults));
    this.faults = List.copyOf(faults);
  }

  /** Returns all faults in the order of the file. */
  public List<RecipeFault> faults() {
    return faults;
  }

  private static String message(String origin, List<RecipeFault> faults) {
    StringBuilder text = new StringBuilder(origin + ": " + faults.size() + (faults.size() == 1 ? " fault" : " faults"));
    faults.forEach(fault -> text.append("\n  ").append(fault));
    return text.toString();
  }
}
