package kedge.policy.torch.decode;

import java.util.Arrays;
import java.util.Set;
import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;
import kedge.policy.generate.Sampling;

/** One completion as it grows. */
final class DrawnTokens {
  private final int request;
  private final DrawKey key;
  private int[] tokens = new int[64];
  private float[] logProbabilities = new float[64];
  private int count;
  private boolean stopped;

  /** An empty completion for the request at that place. */
  DrawnTokens(int request, DrawKey key) {
    this.request = request;
    this.key = key;
  }

  int request() {
    return request;
  }

  /** The uniform number behind the next token. */
  double uniform() {
    return key.uniform(count);
  }

  int last() {
    return tokens[count - 1];
  }

  int count() {
    return count;
  }

  /** Adds a token. Returns whether the completion goes on. */
  boolean add(int token, float logProbability, Sampling sampling, Set<Integer> stops) {
    if (count == tokens.length) {
      tokens = Arrays.copyOf(tokens, 2 * count);
      logProbabilities = Arrays.copyOf(logProbabilities, 2 * count);
    }
    tokens[count] = token;
    logProbabilities[count++] = logProbability;
    stopped = stops.contains(token);
    return !stopped && count < sampling.maximumTokens();
  }

  Completion completion() {
    return new Completion(Arrays.copyOf(tokens, count), Arrays.copyOf(logProbabilities, count), stopped);
  }
}
