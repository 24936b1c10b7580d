package kedge.recipes.check;

/**
 * One fault of a recipe.
 *
 * @param path place of the fault, for instance {@code stages.rl.sampling.top_p}; empty for the whole recipe
 * @param line line of the file, from 1; 0 if the path is not in the file
 * @param message what is wrong, what was expected and, as {@code Maybe ...?}, the likely remedy
 */
public record RecipeFault(String path, int line, String message) {
  @Override
  public String toString() {
    return (path.isEmpty() ? "" : path + ": ") + message + (line > 0 ? " (line " + line + ")" : "");
  }
}
