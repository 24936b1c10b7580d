/**
 * Problems, their answers, conversations, and the order in which problems are used. A {@link kedge.data.ProblemSource}
 * comes from files ({@code kedge.data.rows}), from a rule ({@code kedge.data.synthetic}) or from other modules; a
 * {@link kedge.data.ProblemOrder} goes out to the training stages. Nothing here knows tokens, models or recipes.
 */
package kedge.data;
