/**
 * Reads an answer in LaTeX or plain notation: a lexer, a recursive-descent parser, and the words, units and commands
 * they know. Out come the trees that a text can stand for, the likeliest first; no values are compared here.
 */
package kedge.grader.parse;
