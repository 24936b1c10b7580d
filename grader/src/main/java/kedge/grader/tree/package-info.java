/**
 * Trees of parsed answers, exact fractions, the fixed points at which variables are evaluated, and the budget that
 * limits all work on a tree. Independent of notation and comparison.
 */
package kedge.grader.tree;
