/**
 * LLM judges: rewards that a chat model decides. A completion and its problem go in, fenced against prompt injection;
 * the reply must be one JSON object, is parsed strictly, and becomes a {@link kedge.rewards.judge.Judgment}. Nothing
 * here knows where the chat model runs.
 */
package kedge.rewards.judge;
