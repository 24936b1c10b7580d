package kedge.recipes.settings;

import kedge.recipes.annotation.Expect;

/**
 * Soft overlong penalty (DAPO, Yu et al. 2025, equation 13): falls linearly from 0 to -1 over the last tokens before
 * {@code max_new_tokens}.
 */
public record SoftOverlongSettings(
    /** Length of that range in tokens. */
    int bufferTokens) {
  public SoftOverlongSettings {
    new Expect().atLeast("buffer_tokens", bufferTokens, 1).done();
  }
}
