/**
 * Reads recipes from YAML. In order: the text is parsed with its lines, presets and the short forms of plug-ins are
 * written out, overrides from the command line are applied, the document is bound to the records of {@code
 * kedge.recipes}, and what needs two sections side by side is checked. The result is the resolved recipe, with every
 * default filled in; {@link kedge.recipes.reader.RecipeWriter} writes it back.
 *
 * <p>Reading is strict and reports every fault at once: path, value, expectation, line and the nearest known key. No
 * weights and no data are loaded here.
 */
package kedge.recipes.reader;
