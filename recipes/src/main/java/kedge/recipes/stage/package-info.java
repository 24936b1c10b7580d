/** Stages of a recipe. Each is a record with its settings and the checks that its own values allow. */
package kedge.recipes.stage;
