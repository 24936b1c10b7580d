package kedge.recipes.settings;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import kedge.data.settings.Default;
import kedge.policy.model.ModelShape;
import kedge.recipes.annotation.Expect;

/**
 * Sizes of a Qwen3 or Qwen3-MoE decoder under the keys of Hugging Face's {@code config.json}.
 *
 * @param vocabSize rows of the embedding; the tokenizer's size if left out
 * @param numExperts experts of a sparse layer; 0 for a dense model
 * @param mlpOnlyLayers layers of a sparse model that stay dense
 * @param decoderSparseStep of a sparse model, every n-th layer is sparse; 1 for all
 */
public record ShapeSettings(Optional<Integer> vocabSize, int hiddenSize, int numHiddenLayers, int numAttentionHeads,
    int numKeyValueHeads, int headDim,
    @Default("0") int intermediateSize, @Default("0") int numExperts, @Default("0") int numExpertsPerTok,
    @Default("0") int moeIntermediateSize,
    @Default("true") boolean normTopkProb, @Default("[]") List<Integer> mlpOnlyLayers,
    @Default("1") int decoderSparseStep,
    @Default("1000000.0") double ropeTheta, @Default("1e-6") double rmsNormEps,
    @Default("false") boolean tieWordEmbeddings, int maxPositionEmbeddings,
    @Default("0.02") double initializerRange) {

  public ShapeSettings {
    mlpOnlyLayers = List.copyOf(mlpOnlyLayers);
    int layers = numHiddenLayers;
    new Expect()
        .atLeast("decoder_sparse_step", decoderSparseStep, 1)
        .above("rope_theta", ropeTheta, 0)
        .above("rms_norm_eps", rmsNormEps, 0)
        .atLeast("initializer_range", initializerRange, 0)
        .that(mlpOnlyLayers.stream().allMatch(layer -> layer >= 0 && layer < layers),
            "mlp_only_layers is " + mlpOnlyLayers + ", expected layers from 0 to " + (layers - 1))
        .done();
    shape(vocabSize.orElse(1), hiddenSize, numHiddenLayers, numAttentionHeads, numKeyValueHeads, headDim,
        intermediateSize, numExperts,
        numExpertsPerTok, moeIntermediateSize, normTopkProb, mlpOnlyLayers, decoderSparseStep, ropeTheta, rmsNormEps,
        tieWordEmbeddings,
        maxPositionEmbeddings, initializerRange);
  }

  /**
   * The shape the policy is built from.
   *
   * @param tokenizerSize number of token ids of the tokenizer, used where {@code vocab_size} was left out
   * @throws IllegalArgumentException if the tokenizer has more ids than {@code vocab_size}
   */
  public ModelShape toModelShape(int tokenizerSize) {
    int vocabulary = vocabSize.orElse(tokenizerSize);
    if (vocabulary < tokenizerSize) {
      throw new IllegalArgumentException(
          "policy.shape.vocab_size is " + vocabulary + ", but the tokenizer has " + tokenizerSize
              + " ids. Maybe leave vocab_size out?");
    }
    return shape(vocabulary, hiddenSize, numHiddenLayers, numAttentionHeads, numKeyValueHeads, headDim,
        intermediateSize, numExperts, numExpertsPerTok,
        moeIntermediateSize, normTopkProb, mlpOnlyLayers, decoderSparseStep, ropeTheta, rmsNormEps, tieWordEmbeddings,
        maxPositionEmbeddings,
        initializerRange);
  }

  private static ModelShape shape(int vocabulary, int hidden, int layers, int heads, int keyValueHeads, int headSize,
      int intermediate, int experts,
      int expertsPerToken, int expertIntermediate, boolean renormalise, List<Integer> mlpOnly, int sparseStep,
      double theta, double epsilon,
      boolean tied, int positions, double range) {
    Set<Integer> dense = new TreeSet<>();
    for (int layer = 0; experts > 0 && layer < layers; layer++) {
      if (mlpOnly.contains(layer) || (layer + 1) % sparseStep != 0) {
        dense.add(layer);
      }
    }
    return new ModelShape(vocabulary, hidden, layers, heads, keyValueHeads, headSize, intermediate, experts,
        expertsPerToken, expertIntermediate,
        renormalise, dense, theta, epsilon, tied, positions, range);
  }
}
