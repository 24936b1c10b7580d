/**
 * LLM judges: rewards that a chat model decides. A completion and its problem go in, fenced against prompt injection;
 * one JSON object is demanded, read strictly, and becomes a {@link kedge.rewards.judge.Judgment}. Where the chat model
 * runs is not known here.
 */
package kedge.rewards.judge;
