package kedge.recipes.recipe;

/**
 * Soft overlong penalty (DAPO, Yu et al. 2025, equation 13): grows linearly from 0 to {@code penalty} over the last {@code bufferTokens} before
 * {@code max_new_tokens}.
 */
public record OverlongSettings(int bufferTokens, @Default("1.0") double penalty) {
  public OverlongSettings {
    new Expect().atLeast("buffer_tokens", bufferTokens, 1).above("penalty", penalty, 0).done();
  }
}
