package kedge.recipes.reader;

/**
 * One thing wrong with a recipe.
 *
 * @param path where, for instance {@code stages.rl.sampling.top_p}; empty for the whole
 * @param line line of the file; 0 if it is not in the file
 * @param message what is wrong, what was expected, and the likely cure
 */
public record RecipeFault(String path, int line, String message) {
  @Override
  public String toString() {
    return (path.isEmpty() ? "" : path + ": ") + message + (line > 0 ? " (line " + line + ")" : "");
  }
}
