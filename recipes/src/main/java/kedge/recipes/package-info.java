/**
 * Recipes: what to run, as records. {@link kedge.recipes.Recipe} describes a training run and {@link
 * kedge.recipes.CurationRecipe} a curation of data; {@code kedge.recipes.reader} reads both from YAML. Each section of
 * the YAML is one record and each key one component, in snake_case, with its default beside it. A record checks its own
 * values and performs no I/O.
 */
package kedge.recipes;
