/**
 * Rewards: verdicts on completions. This package is the interface that rewards implement, built-in ones and users'
 * alike. It knows problems and texts; it must not know tensors, policies or recipes. A reward is a record of its
 * settings:
 *
 * <pre>{@code
 * public record BrevityReward(@Default("64") int tokens) implements Reward {
 *   @Override
 *   public Verdict judge(Problem problem, Candidate candidate) {
 *     return new Verdict.Scored(candidate.finished() && candidate.tokens() <= tokens ? 1 : 0);
 *   }
 * }
 * }</pre>
 *
 * <p>As a file of its own a recipe uses it as {@code - {reward: {java: BrevityReward.java}, tokens: 32}}; with a line
 * in {@link kedge.rewards.builtin.BuiltInRewards} as {@code - {reward: brevity, tokens: 32}}. {@link
 * kedge.rewards.pool} runs rewards, {@link kedge.rewards.total} combines their verdicts into one number.
 */
package kedge.rewards;
