package kedge.recipes.settings;

import kedge.recipes.annotation.Expect;

/**
 * Soft overlong penalty (DAPO, Yu et al. 2025, equation 13): falls linearly from 0 to -1 over the last {@code
 * bufferTokens} before {@code max_new_tokens}.
 */
public record SoftOverlongSettings(int bufferTokens) {
  public SoftOverlongSettings {
    new Expect().atLeast("buffer_tokens", bufferTokens, 1).done();
  }
}
