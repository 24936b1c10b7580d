package kedge.policy.cpu.decode;

import java.util.Arrays;
import kedge.policy.generate.Completion;
import kedge.policy.generate.DrawKey;

/** A completion that is being drawn: its key, its prompt's pages and its own, and what was drawn so far. */
public final class ActiveCompletion {
  private final int request;
  private final int sample;
  private final DrawKey key;
  private final KvPages prompt;
  private final KvPages pages;
  private int[] tokens = new int[32];
  private float[] logProbabilities = new float[32];
  private int count;

  public ActiveCompletion(int request, int sample, DrawKey key, KvPages prompt, KvPages pages) {
    this.request = request;
    this.sample = sample;
    this.key = key;
    this.prompt = prompt;
    this.pages = pages;
  }

  public int request() {
    return request;
  }

  public int sample() {
    return sample;
  }

  public KvPages prompt() {
    return prompt;
  }

  public KvPages pages() {
    return pages;
  }

  /** Tokens drawn so far. */
  public int count() {
    return count;
  }

  /** The token drawn last. */
  public int last() {
    return tokens[count - 1];
  }

  /** The uniform number behind the next token. */
  double uniform() {
    return key.uniform(count);
  }

  /** Adds a drawn token. */
  void draw(int token, float logProbability) {
    if (count == tokens.length) {
      tokens = Arrays.copyOf(tokens, 2 * count);
      logProbabilities = Arrays.copyOf(logProbabilities, 2 * count);
    }
    tokens[count] = token;
    logProbabilities[count++] = logProbability;
  }

  public Completion completion(boolean stopped) {
    return new Completion(Arrays.copyOf(tokens, count), Arrays.copyOf(logProbabilities, count), stopped);
  }
}
