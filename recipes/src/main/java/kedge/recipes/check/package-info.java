/**
 * Checks of a recipe that has been read: what its parts say of each other, as {@link
 * kedge.recipes.check.RecipeFault}s. It knows the records, and neither YAML nor files of data.
 */
package kedge.recipes.check;
