package kedge.policy.generate;

import kedge.data.KeyedRandom;

/**
 * Key of a completion's randomness. The uniform number behind the token at a position depends on nothing else, so a
 * draw does not depend on its batch, and a rollout can be reproduced later.
 */
public record DrawKey(long seed, long step, long problem, long sample) {

  /** The uniform number in [0, 1) behind the token at {@code position} (0 is the first drawn token). */
  public double uniform(int position) {
    return KeyedRandom.uniform(seed, step, problem, sample, position);
  }
}
