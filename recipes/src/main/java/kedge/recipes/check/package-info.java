/**
 * Checks the consistency of a recipe's sections, after it has been read. A recipe comes in; {@link
 * kedge.recipes.check.RecipeFault}s go out. Knows the records, but neither YAML nor data files.
 */
package kedge.recipes.check;
