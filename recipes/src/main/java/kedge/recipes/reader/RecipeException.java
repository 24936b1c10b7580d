package kedge.recipes.reader;

import java.util.List;
import kedge.data.UserError;

/**
 * A recipe, or another document, that cannot be run, with everything that is wrong with it. The message is for a user
 * to read as it is.
 */
public final class RecipeException extends UserError {
  private static final long serialVersionUID = 1;
  private final transient List<RecipeFault> faults;

  /** @param origin what messages call the document */
  public RecipeException(String origin, List<RecipeFault> faults) {
    super(message(origin, faults));
    this.faults = List.copyOf(faults);
  }

  /** Each fault, in the order of the file. */
  public List<RecipeFault> faults() {
    return faults;
  }

  private static String message(String origin, List<RecipeFault> faults) {
    StringBuilder text = new StringBuilder(origin + ": " + faults.size() + (faults.size() == 1 ? " fault" : " faults"));
    faults.forEach(fault -> text.append("\n  ").append(fault));
    return text.toString();
  }
}
