/**
 * The trees that answers are read into, exact fractions, the fixed points at which variables are evaluated, and the
 * budget that bounds all work on a tree. Knows neither notation nor comparison.
 */
package kedge.grader.tree;
