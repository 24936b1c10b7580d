package kedge.sft.curation.text;

import java.io.Serializable;
import java.util.Arrays;
import kedge.data.KeyedRandom;
import kedge.sft.curation.CurationRecords;

/**
 * TF-IDF vectors of questions, projected onto a few dimensions by signed feature hashing (Weinberger et al. 2009) and
 * normalized to length 1.
 */
public final class TfIdf implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int VOCABULARY = 1 << 18; // slots for document frequencies; words may share one
  private static final int PLACES = 4; // number of dimensions per word
  private final int dimensions;
  private final float[] weights;

  private TfIdf(int dimensions, float[] weights) {
    this.dimensions = dimensions;
    this.weights = weights;
  }

  /** Computes the inverse document frequencies of a set in one pass. */
  public static TfIdf of(CurationRecords set, int dimensions) {
    int[] frequency = new int[VOCABULARY];
    set.pass(
        example -> Arrays.stream(NormalizedWords.of(example.question())).mapToInt(TfIdf::place).distinct().toArray(),
        (index, places) -> {
          for (int place : places) {
            frequency[place]++;
          }
        });
    float[] weights = new float[VOCABULARY];
    for (int i = 0; i < VOCABULARY; i++) {
      weights[i] = (float) Math.log((1.0 + set.size()) / (1.0 + frequency[i]));
    }
    return new TfIdf(dimensions, weights);
  }

  /** Returns the vector of a question, {@code [dimensions]}. Thread-safe. */
  public double[] vector(String question) {
    double[] vector = new double[dimensions];
    for (String word : NormalizedWords.of(question)) {
      long hash = KeyedRandom.text(word);
      double weight = weights[place(word)];
      for (int i = 0; i < PLACES; i++) {
        long bits = KeyedRandom.bits(hash, i);
        vector[(int) Long.remainderUnsigned(bits >>> 1, dimensions)] += (bits & 1) == 0 ? weight : -weight;
      }
    }
    double length = Math.sqrt(Arrays.stream(vector).map(each -> each * each).sum());
    for (int i = 0; i < dimensions && length > 0; i++) {
      vector[i] /= length;
    }
    return vector;
  }

  private static int place(String word) {
    return (int) (KeyedRandom.text(word) >>> 46);
  }
}
