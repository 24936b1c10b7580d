package kedge.sft.curate.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import kedge.data.Keyed;
import kedge.sft.curate.ExampleSet;
import org.apache.commons.math3.ml.clustering.CentroidCluster;
import org.apache.commons.math3.ml.clustering.DoublePoint;
import org.apache.commons.math3.ml.clustering.KMeansPlusPlusClusterer;
import org.apache.commons.math3.ml.clustering.MultiKMeansPlusPlusClusterer;
import org.apache.commons.math3.ml.distance.EuclideanDistance;
import org.apache.commons.math3.random.MersenneTwister;

/**
 * Clusters of questions: TF-IDF over words, projected onto a few dimensions by signed hashing (Weinberger et al. 2009), of length 1; centres by k-means++
 * (Arthur and Vassilvitskii 2007).
 */
public final class Clusters {
  private static final int VOCABULARY = 1 << 18; // places for document frequencies; words may share one
  private static final int PLACES = 4; // dimensions that a word is spread over
  private static final int ROUNDS = 30;
  private static final int TRIALS = 3; // of which the one of least variance is taken
  private final int dimensions;
  private final float[] weights;
  private double[][] centres;

  private Clusters(int dimensions, float[] weights) {
    this.dimensions = dimensions;
    this.weights = weights;
  }

  private record Drawn(double draw, String question) {
  }

  /** Finds clusters in two passes. @param sample about how many records the centres are found from */
  public static Clusters find(ExampleSet set, int clusters, int sample, int dimensions, long seed) {
    int[] frequency = new int[VOCABULARY];
    double share = (double) sample / set.size();
    List<String> questions = new ArrayList<>();
    set.pass(example -> Arrays.stream(Words.of(example.question())).mapToInt(Clusters::place).distinct().toArray(), (index, places) -> {
      for (int place : places) {
        frequency[place]++;
      }
    });
    set.pass(example -> new Drawn(Keyed.uniform(seed, Keyed.text(example.id())), example.question()), (index, drawn) -> {
      if (drawn.draw() < share) {
        questions.add(drawn.question());
      }
    });
    float[] weights = new float[VOCABULARY];
    for (int i = 0; i < VOCABULARY; i++) {
      weights[i] = (float) Math.log((1.0 + set.size()) / (1.0 + frequency[i]));
    }
    Clusters found = new Clusters(dimensions, weights);
    found.centres = centres(questions.stream().map(question -> new DoublePoint(found.vector(question))).toList(), clusters, seed);
    return found;
  }

  private static double[][] centres(List<DoublePoint> points, int clusters, long seed) {
    if (points.isEmpty()) {
      return new double[0][];
    }
    int distinct = (int) points.stream().distinct().count();
    KMeansPlusPlusClusterer<DoublePoint> clusterer =
        new KMeansPlusPlusClusterer<>(Math.min(clusters, distinct), ROUNDS, new EuclideanDistance(), new MersenneTwister(seed));
    return new MultiKMeansPlusPlusClusterer<>(clusterer, TRIALS).cluster(points).stream().map(CentroidCluster::getCenter)
        .map(centre -> centre.getPoint()).toArray(double[][]::new);
  }

  /** The cluster of a question, from 0. Safe for several threads. */
  public int nearest(String question) {
    double[] vector = vector(question);
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < centres.length; i++) {
      double distance = 0;
      for (int d = 0; d < dimensions; d++) {
        double difference = vector[d] - centres[i][d];
        distance += difference * difference;
      }
      best = distance < least ? i : best;
      least = Math.min(distance, least);
    }
    return best;
  }

  private double[] vector(String question) {
    double[] vector = new double[dimensions];
    for (String word : Words.of(question)) {
      long hash = Keyed.text(word);
      double weight = weights[place(word)];
      for (int i = 0; i < PLACES; i++) {
        long bits = Keyed.bits(hash, i);
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
    return (int) (Keyed.text(word) >>> 46);
  }
}
