/**
 * Values of trees: exact fractions, complex doubles, real numbers to 50 digits, and matrices of formulas. Each
 * evaluator pays for its work from a {@link kedge.grader.tree.WorkBudget} before it does it.
 */
package kedge.grader.value;
