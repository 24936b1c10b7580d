/**
 * Rewards that grade the answer by rules: choice, yes_no, text, number, list and knights_knaves. Each reads the answer
 * that the completion states explicitly and compares it with the known one; nothing is guessed.
 */
package kedge.rewards.answer;
