/**
 * Parser of answers in LaTeX or plain notation: a lexer, a recursive-descent parser, and their words, units and
 * commands. Returns the possible readings of a text as trees, the most likely first. Compares no values.
 */
package kedge.grader.parse;
