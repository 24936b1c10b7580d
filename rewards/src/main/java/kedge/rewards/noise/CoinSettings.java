package kedge.rewards.noise;

/**
 * A coin that does not fall alike on both sides.
 *
 * @param share of completions for which it is 1, above 0 and below 1; a half if left out
 * @param seed of its falls; 0 if left out
 */
public record CoinSettings(Double share, Long seed) {
  public CoinSettings {
    share = share == null ? 0.5 : share;
    seed = seed == null ? 0 : seed;
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException("share is " + share + ", expected above 0 and below 1");
    }
  }
}
