/**
 * A red team against the grader. For each problem with a gold answer it generates completions that must not be accepted
 * (cheats) and right ones in forms that models use (honest variants). Input: problems. Output: completions, and a table
 * by kind. Independent of extraction, parsing and comparison: it never asks the grader which completions are right.
 */
package kedge.grader.attack;
