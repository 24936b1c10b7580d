/**
 * Policy objectives: log-probabilities and advantages go in; a loss, its derivatives and metrics come out. All in
 * doubles on the heap; the policy turns the derivatives into gradients.
 *
 * <p>GRPO (arXiv 2402.03300, equations 3 and 4), for N completions of n_i tokens:
 *
 * <pre>{@code
 * loss = 1/N sum_i 1/n_i sum_t [ -min(r A_i, clip(r, 1 - low, 1 + high) A_i) + beta (exp(-x) - 1 + x) ]
 *
 * r    = pi(t) / pi_old(t)              ratio of the token            -> RatioLevel.TOKEN
 * min(r A, clip(r) A)                   PPO's clipped surrogate J     -> Clip.Band
 * A_i  = (R_i - mean(R)) / std(R)       advantage within the group    -> kedge.rl.advantage.GroupZScore
 * 1/N sum_i 1/n_i sum_t                 mean of means over tokens     -> Aggregation.SequenceMean
 * beta (exp(-x) - 1 + x)                KL to the reference, k3,
 *                                       x = log pi - log reference    -> KlPenalty.InLoss, KlEstimator.K3
 * }</pre>
 *
 * In words: raise the probability of tokens of completions that were better than their group's mean and lower that of
 * the others, but not where the policy has already moved by more than the clip allows, and stay near the reference.
 *
 * <p>{@link kedge.rl.objective.PolicyObjective} joins the records, {@link kedge.rl.objective.Presets} lists published
 * methods, and {@link kedge.rl.objective.SequenceObjective} is the interface of an objective of one's own, which {@link
 * kedge.rl.objective.GradientCheck} checks.
 */
package kedge.rl.objective;
