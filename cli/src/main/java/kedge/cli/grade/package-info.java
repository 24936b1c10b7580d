/** The commands grade and explain: verdicts of a reward on a file of completions, in bounded memory. */
package kedge.cli.grade;
