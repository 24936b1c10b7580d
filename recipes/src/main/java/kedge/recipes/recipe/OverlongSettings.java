package kedge.recipes.recipe;

/**
 * Soft overlong penalty (DAPO, Yu et al. 2025, equation 13): falls linearly from 0 to -1 over the last {@code bufferTokens} before
 * {@code max_new_tokens}.
 */
public record OverlongSettings(int bufferTokens) {
  public OverlongSettings {
    new Expect().atLeast("buffer_tokens", bufferTokens, 1).done();
  }
}
