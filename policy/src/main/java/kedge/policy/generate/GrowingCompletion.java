package kedge.policy.generate;

import java.util.Arrays;

/** A completion while it is drawn: its key and the tokens so far. */
public final class GrowingCompletion {
  private final DrawKey key;
  private int[] tokens = new int[64];
  private float[] logProbabilities = new float[64];
  private int count;

  public GrowingCompletion(DrawKey key) {
    this.key = key;
  }

  /** Number of tokens drawn. */
  public int count() {
    return count;
  }

  /** The token drawn last. */
  public int last() {
    return tokens[count - 1];
  }

  /** Returns the uniform number for the next token. */
  public double uniform() {
    return key.uniform(count);
  }

  public void add(int token, float logProbability) {
    if (count == tokens.length) {
      tokens = Arrays.copyOf(tokens, 2 * count);
      logProbabilities = Arrays.copyOf(logProbabilities, 2 * count);
    }
    tokens[count] = token;
    logProbabilities[count++] = logProbability;
  }

  /** Returns whether the completion has ended: by the stop rule or at the length limit. */
  public boolean ended(Sampling sampling, StopRule stops) {
    return stops.ends(tokens, count) || count >= sampling.maximumTokens();
  }

  public Completion completion(StopRule stops) {
    return new Completion(Arrays.copyOf(tokens, count), Arrays.copyOf(logProbabilities, count),
        stops.ends(tokens, count), stops.endsByToken(tokens, count) ? 1 : 0);
  }
}
