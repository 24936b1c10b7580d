/**
 * Evaluators of trees: exact fractions, complex doubles, real numbers to 50 digits, and matrices of formulas. Each
 * counts its work in a {@link kedge.grader.tree.WorkBudget} before doing it.
 */
package kedge.grader.value;
