package kedge.sft.curation.text;

import java.util.ArrayList;
import java.util.List;
import kedge.chat.TextEmbedder;
import kedge.sft.curation.CurationRecords;
import kedge.sft.curation.RecordFeature;

/**
 * Embeddings of questions by a model, centered by the mean of a sample, since uncentered vectors all point in similar
 * directions, and normalized to length 1.
 */
public final class QuestionEmbeddings {
  private static final int TOGETHER = 256; // texts embedded in one call
  private final TextEmbedder embedder;
  private double[] mean = new double[0];

  public QuestionEmbeddings(TextEmbedder embedder) {
    this.embedder = embedder;
  }

  /** Receives a question's vector, {@code [dimensions]}. */
  @FunctionalInterface
  public interface Taker {
    void take(int index, double[] vector);
  }

  private record Waiting(int index, String question) {
  }

  /** Returns the vectors of some questions; {@link #each} then subtracts their mean. */
  public List<double[]> sample(CurationRecords set, RecordFeature<Boolean> drawn) {
    List<double[]> raw = new ArrayList<>();
    embed(set, drawn, (index, vector) -> raw.add(vector));
    mean = new double[raw.isEmpty() ? 0 : raw.get(0).length];
    for (double[] vector : raw) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += vector[i] / raw.size();
      }
    }
    return raw.stream().map(this::centered).toList();
  }

  /** Passes the vector of every question to a consumer, in the set's order. */
  public void each(CurationRecords set, Taker taker) {
    embed(set, example -> true, (index, vector) -> taker.take(index, centered(vector)));
  }

  private void embed(CurationRecords set, RecordFeature<Boolean> wanted, Taker taker) {
    List<Waiting> waiting = new ArrayList<>();
    set.pass(example -> wanted.apply(example) ? example.question() : null, (index, question) -> {
      if (question != null) {
        waiting.add(new Waiting(index, question));
      }
      if (waiting.size() == TOGETHER) {
        embedAll(waiting, taker);
      }
    });
    embedAll(waiting, taker);
  }

  private void embedAll(List<Waiting> waiting, Taker taker) {
    List<float[]> vectors = waiting.isEmpty() ? List.of()
        : embedder.embed(waiting.stream().map(Waiting::question).toList());
    for (int i = 0; i < waiting.size(); i++) {
      double[] vector = new double[vectors.get(i).length];
      for (int d = 0; d < vector.length; d++) {
        vector[d] = vectors.get(i)[d];
      }
      taker.take(waiting.get(i).index(), vector);
    }
    waiting.clear();
  }

  private double[] centered(double[] vector) {
    double[] centered = new double[vector.length];
    double square = 0;
    for (int i = 0; i < vector.length; i++) {
      centered[i] = vector[i] - (mean.length == 0 ? 0 : mean[i]);
      square += centered[i] * centered[i];
    }
    for (int i = 0; i < vector.length && square > 0; i++) {
      centered[i] /= Math.sqrt(square);
    }
    return centered;
  }
}
