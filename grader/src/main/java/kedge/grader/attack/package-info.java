/**
 * A red team against the grader: for each problem with a known answer, completions that must not be paid (cheats) and
 * right ones in the forms that models write (honest variants). Problems come in, completions and a table by kind go
 * out. Knows nothing of how answers are extracted, read or compared, and never asks the grader which completions are
 * right.
 */
package kedge.grader.attack;
