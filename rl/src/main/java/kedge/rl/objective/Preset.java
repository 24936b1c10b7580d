package kedge.rl.objective;

import kedge.rl.advantage.AdvantageEstimator;

/**
 * A published method: its advantage, its objective, and whether it samples dynamically. A recipe may change any part.
 *
 * @param name the word a recipe writes
 * @param advantage the estimator
 * @param objective the objective
 * @param dynamicSampling true when groups of equal rewards are replaced ({@link kedge.rl.step.DynamicSampling})
 */
public record Preset(String name, AdvantageEstimator advantage, PolicyObjective objective, boolean dynamicSampling) {

  /** Returns advantage and loss as text. */
  public String formula() {
    return advantage.formula() + "; " + objective.formula();
  }
}
