package kedge.policy.generate;

import kedge.data.KeyedRandom;

/**
 * Key of a completion's random numbers. The uniform number for a token depends only on the key and the token's
 * position, so a draw does not depend on its batch, and a rollout can be reproduced later.
 */
public record DrawKey(long seed, long step, long problem, long sample) {

  /** Returns the uniform number in [0, 1) for the token at {@code position}; 0 is the first drawn token. */
  public double uniform(int position) {
    return KeyedRandom.uniform(seed, step, problem, sample, position);
  }
}
