package kedge.rl.objective;

import kedge.rl.advantage.AdvantageEstimator;

/**
 * A published method: its advantage, its objective, and whether it uses dynamic sampling. A recipe may change any part.
 *
 * @param name the name used in recipes
 * @param advantage the estimator
 * @param objective the objective
 * @param dynamicSampling whether groups of equal rewards are replaced ({@link kedge.rl.step.DynamicSampling})
 */
public record Preset(String name, AdvantageEstimator advantage, PolicyObjective objective, boolean dynamicSampling) {

  /** Returns the formulas of advantage and loss as text. */
  public String formula() {
    return advantage.formula() + "; " + objective.formula();
  }
}
