/**
 * Rewards of form: tags and boxed answers, and whether a completion thinks at all. They look at text, not at tokens.
 */
package kedge.rewards.format;
