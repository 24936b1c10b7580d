package kedge.sft.curation.text;

import java.io.Serializable;
import java.util.List;
import org.apache.commons.math3.ml.clustering.CentroidCluster;
import org.apache.commons.math3.ml.clustering.DoublePoint;
import org.apache.commons.math3.ml.clustering.KMeansPlusPlusClusterer;
import org.apache.commons.math3.ml.distance.EuclideanDistance;
import org.apache.commons.math3.random.MersenneTwister;

/** Clusters of vectors by k-means++ (Arthur and Vassilvitskii 2007), the best of three trials. */
public final class Clusters implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int ROUNDS = 30;
  private static final int TRIALS = 3; // the one with the least squared distance is taken
  private final double[][] centers;

  private Clusters(double[][] centers) {
    this.centers = centers;
  }

  /**
   * Finds the cluster centers.
   *
   * @param points vectors of one length
   * @param clusters maximum number of clusters; there are never more than distinct points
   */
  public static Clusters of(List<double[]> points, int clusters, long seed) {
    if (points.isEmpty()) {
      return new Clusters(new double[0][]);
    }
    List<DoublePoint> wrapped = points.stream().map(DoublePoint::new).toList();
    int distinct = (int) wrapped.stream().distinct().count();
    KMeansPlusPlusClusterer<DoublePoint> clusterer = new KMeansPlusPlusClusterer<>(Math.min(clusters, distinct), ROUNDS,
        new EuclideanDistance(), new MersenneTwister(seed));
    Clusters best = null;
    double least = Double.POSITIVE_INFINITY;
    for (int trial = 0; trial < TRIALS; trial++) {
      Clusters found = new Clusters(
          clusterer.cluster(wrapped).stream().map(CentroidCluster::getCenter).map(center -> center.getPoint())
              .toArray(double[][]::new));
      double squares = points.stream().mapToDouble(point -> squared(point, found.centers[found.nearest(point)])).sum();
      best = best == null || squares < least ? found : best;
      least = Math.min(squares, least);
    }
    return best;
  }

  private static double squared(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      double difference = one[i] - other[i];
      sum += difference * difference;
    }
    return sum;
  }

  /** Returns the cluster whose center is nearest to a vector, from 0. Thread-safe. */
  public int nearest(double[] vector) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < centers.length; i++) {
      double distance = squared(vector, centers[i]);
      best = distance < least ? i : best;
      least = Math.min(distance, least);
    }
    return best;
  }
}
